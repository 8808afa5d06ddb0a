using System.CommandLine;
using System.CommandLine.Help;
using Mot.Benchmarks;
using Mot.Cli;

Processors.Remember();
Benchmark[] benchmarks = [new TrainingBenchmark(), new BalancingBenchmark(), new SingleImageBenchmark(), new NetworksBenchmark(), new TrackingBenchmark(), new AssociationBenchmark(), new EnduranceBenchmark(), new EmbeddingsBenchmark(), new EvaluationBenchmark()];

Option<bool> json = new("--json") { Description = "Print the rows as JSON: name, value, unit, goal, met, peer", Recursive = true };
Option<bool> withoutPeers = new("--no-peers") { Description = "Leave out the peers in Python", Recursive = true };
RootCommand root = new("Measures how fast and how lean the parts are, beside their peers. Without a name, lists what there is.") { json, withoutPeers };
root.SetAction(_ =>
{
    foreach (Benchmark benchmark in benchmarks)
        Console.WriteLine($"{benchmark.Name,-12} {benchmark.Description}");
    return ExitCode.Done;
});
foreach (Benchmark benchmark in benchmarks)
{
    root.Add(benchmark);
    benchmark.SetAction((parsed, stop) => Task.Run(() =>
    {
        Row[] rows = [.. benchmark.Measure(parsed, new Peer(!parsed.GetValue(withoutPeers)), stop)];
        Console.Out.WriteLine(parsed.GetValue(json) ? Report.Json(rows) : Report.Table(rows));
        return ExitCode.Done;
    }));
}

ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
{
    bool known = parsed.CommandResult.Command != root;
    foreach (string message in known
        ? parsed.Errors.Select(e => e.Message).Distinct()
        : [$"no benchmark '{string.Join(' ', parsed.UnmatchedTokens)}'; expected one of {string.Join(", ", benchmarks.Select(b => b.Name))}"])
        Console.Error.WriteLine($"mot bench: {message}");
    return ExitCode.Usage;
}

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
}
catch (OperationCanceledException)
{
    return ExitCode.Stopped;
}
catch (UsageException e)
{
    Console.Error.WriteLine($"mot bench: {e.Message}");
    return ExitCode.Usage;
}
catch (Exception e)
{
    Console.Error.WriteLine($"mot bench: {Failure.Describe(e)}");
    return ExitCode.Failure;
}
