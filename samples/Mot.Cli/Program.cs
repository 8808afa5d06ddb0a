using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;
using Mot.Cli;
using Mot.Cli.Commands;
using Mot.Training.Frames;

using CancellationTokenSource stop = new();
int signals = 0;

// The first signal asks the command to stop and to keep what was done; the second ends the process as usual.
void OnSignal(PosixSignalContext context)
{
    if (Interlocked.Increment(ref signals) > 1)
        return;
    context.Cancel = true;
    stop.Cancel();
    _ = Task.Delay(TimeSpan.FromSeconds(1)).ContinueWith(
        _ => Screen.Note("stopping; what is being written is finished first. Ctrl-C once more ends at once, and loses it."), TaskScheduler.Default);
}

using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);

Option<bool> verbose = new("--verbose") { Description = "Show where an error comes from", Recursive = true };
Option<long> maxPixels = new("--max-pixels")
{
    Description = "Refuse images and videos of more pixels, width times height, before they are decoded",
    HelpName = "N",
    DefaultValueFactory = _ => FrameSources.MaxPixels,
    Recursive = true,
};
RootCommand root = new("Multi-object tracking: frames in, tracklets out.")
{
    verbose,
    maxPixels,
    new DemoCommand(),
    new SynthCommand(),
    new TrainCommand(),
    new TrackCommand(),
    new EvalCommand(),
    new TuneCommand(),
    new InspectCommand(),
    new ImportCommand(),
};
ExampleHelp.Install(root);

ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
{
    return WrongUsage(parsed.CommandResult.Command != root
        ? parsed.Errors.Select(e => e.Message).Distinct()
        : [$"{(parsed.UnmatchedTokens.Count > 0 ? $"no command '{parsed.UnmatchedTokens[0]}'" : "no command")}; expected one of {string.Join(", ", root.Subcommands.Select(c => c.Name))}"]);
}

try
{
    UsageException.Check(() => FrameSources.MaxPixels = parsed.GetValue(maxPixels));
    InvocationConfiguration configuration = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
    return await parsed.InvokeAsync(configuration, stop.Token);
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Screen.Note("stopped");
    return ExitCode.Stopped;
}
catch (UsageException e)
{
    return WrongUsage([e.Message]);
}
catch (Exception e)
{
    Screen.Error(parsed.GetValue(verbose) ? e.ToString() : Failure.Describe(e));
    return ExitCode.Failure;
}

int WrongUsage(IEnumerable<string> messages)
{
    foreach (string message in messages)
        Screen.Error(message);
    string command = parsed.CommandResult.Command == root ? "" : $" {parsed.CommandResult.Command.Name}";
    Screen.Note($"'./mot{command} --help' says more.");
    return ExitCode.Usage;
}
