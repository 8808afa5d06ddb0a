using System.Diagnostics;
using Mot.Association;
using Spectre.Console;

namespace Mot.Cli;

/// <summary>How far a piece of work is.</summary>
/// <param name="Done">Units done.</param>
/// <param name="Total">Units in all; null where that is not known.</param>
/// <param name="Detail">What to say beside the bar.</param>
internal readonly record struct Step(double Done, double? Total, string Detail = "");

/// <summary>
/// What the user sees. Results go to standard output; notes, progress and errors to standard error, so that a result can be
/// piped on. Colours and bars only on a terminal.
/// </summary>
internal static class Screen
{
    private static readonly TimeSpan s_firstLine = TimeSpan.FromSeconds(2), s_lineInterval = TimeSpan.FromSeconds(10);
    private static readonly IAnsiConsole s_error = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    public static void Note(string message) => Say(message, Style.Plain);

    public static void Error(string message) => Say($"mot: {message}", new Style(Color.Red));

    /// <summary>A part of the result.</summary>
    public static void Result(string text) => Console.Out.WriteLine(TerminalText.Escape(text));

    /// <summary>Runs work off the main thread, with a bar on a terminal and with a line now and then elsewhere.</summary>
    public static async Task<T> RunAsync<T>(string title, Func<IProgress<Step>, T> work)
    {
        if (Console.IsErrorRedirected)
            return await Task.Run(() => work(new LineProgress(title)));
        return await s_error.Progress().HideCompleted(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(TerminalText.Escape(title)));
                task.IsIndeterminate = true;
                T result = await Task.Run(() => work(new BarProgress(title, task)));
                task.IsIndeterminate = false;
                task.Value = task.MaxValue;
                return result;
            });
    }

    private static void Say(string message, Style style)
    {
        message = TerminalText.Escape(message);

        // In a file or a pipe a message is one line, however long.
        if (Console.IsErrorRedirected)
            Console.Error.WriteLine(message);
        else
            s_error.WriteLine(message, style);
    }

    private sealed class BarProgress(string title, ProgressTask task) : IProgress<Step>
    {
        public void Report(Step value)
        {
            if (value.Total is > 0)
            {
                task.IsIndeterminate = false;
                task.MaxValue = value.Total.Value;
            }

            task.Value = value.Done;
            if (value.Detail.Length > 0)
                task.Description = Markup.Escape(TerminalText.Escape($"{title}  {value.Detail}"));
        }
    }

    private sealed class LineProgress(string title) : IProgress<Step>
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();
        private TimeSpan _next = s_firstLine;

        public void Report(Step value)
        {
            lock (_watch)
            {
                if (_watch.Elapsed < _next)
                    return;
                _next = _watch.Elapsed + s_lineInterval;
            }

            string share = value.Total is > 0 ? $"{value.Done / value.Total.Value,4:P0}" : $"{value.Done:0}";
            Note($"{title}  {_watch.Elapsed:h\\:mm\\:ss}  {share}  {value.Detail}".TrimEnd());
        }
    }
}
