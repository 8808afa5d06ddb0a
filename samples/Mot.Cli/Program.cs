using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;
using Mot.Cli;
using Mot.Cli.Commands;

using CancellationTokenSource stop = new();
int signals = 0;

// The first signal asks the command to stop and to keep what was done; the second ends the process as usual.
void OnSignal(PosixSignalContext context)
{
    if (Interlocked.Increment(ref signals) > 1)
        return;
    context.Cancel = true;
    stop.Cancel();
}

using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);

Option<bool> verbose = new("--verbose") { Description = "Show where an error comes from", Recursive = true };
RootCommand root = new("Multi-object tracking: frames in, tracklets out.")
{
    verbose,
    new EvalCommand(),
};
ExampleHelp.Install(root);

ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
{
    bool isCommand = parsed.CommandResult.Command != root;
    if (isCommand)
    {
        foreach (string message in parsed.Errors.Select(e => e.Message).Distinct())
            Screen.Error(message);
    }
    else
    {
        string found = parsed.UnmatchedTokens.Count > 0 ? $"no command '{parsed.UnmatchedTokens[0]}'" : "no command";
        Screen.Error($"{found}; expected one of {string.Join(", ", root.Subcommands.Select(c => c.Name))}");
    }

    string command = isCommand ? $" {parsed.CommandResult.Command.Name}" : "";
    Screen.Note($"'./mot{command} --help' says more.");
    return ExitCode.Usage;
}

try
{
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
    Screen.Error(e.Message);
    return ExitCode.Usage;
}
catch (Exception e)
{
    Screen.Error(parsed.GetValue(verbose) ? e.ToString() : Failure.Describe(e));
    return ExitCode.Failure;
}
