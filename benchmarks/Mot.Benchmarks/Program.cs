using System.CommandLine;
using Mot.Benchmarks;

Benchmark[] benchmarks = [new EvaluationBenchmark()];

Argument<string[]> names = new("NAME") { Description = "What to measure; without a name, what there is is listed", Arity = ArgumentArity.ZeroOrMore };
Option<bool> json = new("--json") { Description = "Print the rows as JSON: name, value, unit, goal, met, peer" };
Option<bool> withoutPeers = new("--no-peers") { Description = "Leave out the peers in Python" };
RootCommand root = new("Measures how fast and how lean the parts are, beside their peers.") { names, json, withoutPeers };
root.SetAction(parsed =>
{
    string[] wanted = parsed.GetValue(names) ?? [];
    if (wanted.Length == 0)
    {
        foreach (Benchmark benchmark in benchmarks)
            Console.WriteLine($"{benchmark.Name,-12} {benchmark.Description}");
        return 0;
    }

    if (wanted.FirstOrDefault(w => !benchmarks.Any(b => b.Name == w)) is { } unknown)
    {
        Console.Error.WriteLine($"mot bench: no benchmark '{unknown}'; expected {string.Join(", ", benchmarks.Select(b => b.Name))}");
        return 2;
    }

    List<Row> rows = [.. benchmarks.Where(b => wanted.Contains(b.Name)).SelectMany(b => b.Run(!parsed.GetValue(withoutPeers)))];
    Console.Out.WriteLine(parsed.GetValue(json) ? Report.Json(rows) : Report.Table(rows));
    return 0;
});
ParseResult parsed = root.Parse(args);
foreach (var error in parsed.Errors)
    Console.Error.WriteLine($"mot bench: {error.Message}");
return parsed.Errors.Count > 0 ? 2 : parsed.Invoke();
