using System.Diagnostics;
using System.Globalization;

namespace Mot.Fuzz;

/// <summary>Runs a worker for each reader, and another where one did not survive a case.</summary>
internal sealed class Supervisor(IReadOnlyList<FuzzTarget> targets, FuzzOptions options)
{
    // A reader that crashes the process with every input is not worth thousands of starts.
    private const int MostCrashes = 20;

    private const int StderrLines = 15;

    private readonly Lock _output = new();
    private readonly int _width = targets.Max(target => target.Name.Length);

    /// <summary>Runs all readers, some at a time; gives how many cases failed.</summary>
    public async Task<long> RunAsync(int jobs)
    {
        using SemaphoreSlim free = new(jobs);
        Report[] reports = await Task.WhenAll(targets.Select(async target =>
        {
            await free.WaitAsync();
            try
            {
                return await RunAsync(target);
            }
            finally
            {
                free.Release();
            }
        }));
        long cases = reports.Sum(report => report.Cases), failed = reports.Sum(report => report.Failed);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{targets.Count} {(targets.Count == 1 ? "reader" : "readers")}, {cases:N0} cases: {cases - failed:N0} held, {failed:N0} failed{(ProcessUsage.MeasuresPeak ? "" : "; memory was not measured, which needs Linux")}"));
        return failed;
    }

    private async Task<Report> RunAsync(FuzzTarget target)
    {
        string file = Path.GetTempFileName();
        try
        {
            long start = Stopwatch.GetTimestamp();
            Report report = new(options.To - options.From);
            for (FuzzOptions left = options; left.From < left.To;)
            {
                Ended ended = await RunWorkerAsync(target, left, file, report);
                report.Counts += ended.Counts;
                if (ended.ExitCode == 0)
                    break;
                long at = ended.Counts.Case;
                report.Add(at, $"the process ended with code {ended.ExitCode}", ended.Error, ended: true);
                if (!ended.Began || ++report.Crashes == MostCrashes)
                {
                    report.Cases = Math.Max(1, at - options.From + 1);
                    break;
                }

                left = left with { From = at + 1 };
            }

            Print(target, report, Stopwatch.GetElapsedTime(start));
            return report;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task<Ended> RunWorkerAsync(FuzzTarget target, FuzzOptions left, string file, Report report)
    {
        using WorkerState state = new(file);
        state.Write(new(-1, 0, 0, 0));
        using Process process = Start(target, left, file);
        Task<string> error = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Split('\t') is [var number, var fault, var message] && long.TryParse(number, CultureInfo.InvariantCulture, out long failed))
                report.Add(failed, fault, message);
            else if (options.Describe)
                Console.WriteLine(line);
        }

        await process.WaitForExitAsync();
        WorkerState.Counts counts = state.Read();
        bool began = counts.Case >= 0;
        return new(process.ExitCode, began, began ? counts : counts with { Case = left.From }, string.Join('\n', (await error).TrimEnd().Split('\n').TakeLast(StderrLines)));
    }

    private static Process Start(FuzzTarget target, FuzzOptions left, string file)
    {
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        CultureInfo c = CultureInfo.InvariantCulture;
        foreach (string argument in (string[])
        [
            Path.Combine(AppContext.BaseDirectory, "Mot.Fuzz.dll"), target.Name, Program.WorkerOption, file, "--seed", left.Seed.ToString(c), "--from", left.From.ToString(c), "--cases", left.To.ToString(c),
            .. left.Keep is { } keep ? (string[])["--keep", keep] : [], .. left.Describe ? (string[])["--case", left.From.ToString(c)] : [],
        ])
        {
            start.ArgumentList.Add(argument);
        }

        // Garbage is not to hide what a case takes, and a case that takes too much is to end in an error.
        start.Environment["DOTNET_GCgen0size"] = "0x400000";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x60000000";
        start.Environment["OMP_NUM_THREADS"] = "1";

        // OpenCV and FFmpeg have something to say of every damaged file.
        start.Environment["OPENCV_LOG_LEVEL"] = "OFF";
        start.Environment["OPENCV_FFMPEG_LOGLEVEL"] = "-8";
        return Process.Start(start)!;
    }

    private void Print(FuzzTarget target, Report report, TimeSpan taken)
    {
        lock (_output)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{target.Name.PadRight(_width)}  {report.Cases,7:N0} cases: {report.Counts.Accepted,7:N0} accepted, {report.Counts.Refused,7:N0} refused, {report.Failed,5:N0} failed  {taken.TotalSeconds,6:0.0} s"));
            foreach ((string fault, (int count, long first, string message)) in report.Faults.OrderByDescending(pair => pair.Value.Count))
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {count} x {fault}, first in case {first}: {message}"));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    dotnet run --project tests/Mot.Fuzz -c Release -- {target.Name} --seed {options.Seed} --case {first}"));
            }
        }
    }

    private sealed record Ended(int ExitCode, bool Began, WorkerState.Counts Counts, string Error);

    private sealed class Report(long cases)
    {
        public long Cases { get; set; } = cases;

        public int Crashes { get; set; }

        public WorkerState.Counts Counts { get; set; }

        public long Failed => Counts.Failed + Ends;

        public Dictionary<string, (int Count, long First, string Message)> Faults { get; } = [];

        private int Ends { get; set; }

        public void Add(long number, string fault, string message, bool ended = false)
        {
            (int count, long first, string text) = Faults.GetValueOrDefault(fault, (0, number, message));
            Faults[fault] = (count + 1, first, text);
            Ends += ended ? 1 : 0;
        }
    }
}
