using System.CommandLine;
using System.Globalization;
using Mot.Training.Frames;

namespace Mot.Fuzz;

/// <summary>Feeds hostile files to the readers of the library: <c>dotnet run --project tests/Mot.Fuzz -c Release -- --cases 100000</c>.</summary>
internal static class Program
{
    public const string WorkerOption = "--worker";

    private static async Task<int> Main(string[] arguments)
    {
        Argument<string[]> readers = new("readers") { Description = $"The readers; none: all of {string.Join(", ", Targets.Readers.All.Select(target => target.Name))}", Arity = ArgumentArity.ZeroOrMore };
        Option<long> cases = new("--cases") { Description = "Cases per reader", DefaultValueFactory = _ => 2_000 };
        Option<ulong> seed = new("--seed") { Description = "Seed of the cases; the same seed gives the same cases", DefaultValueFactory = _ => 1 };
        Option<long?> one = new("--case") { Description = "Run this case alone, and say what it is" };
        Option<string?> keep = new("--keep") { Description = "Keep the inputs of cases that fail in this folder" };
        Option<int> jobs = new("--jobs") { Description = "Readers at a time", DefaultValueFactory = _ => Environment.ProcessorCount };
        Option<string?> worker = new(WorkerOption) { Hidden = true };
        Option<long> from = new("--from") { Hidden = true };
        RootCommand root = new("Feeds hostile files to every reader of the library: each is read, or refused by an error that names it, within its time and memory.")
        {
            readers, cases, seed, one, keep, jobs, worker, from,
        };
        root.SetAction(async (parsed, _) =>
        {
            string[] names = parsed.GetValue(readers) ?? [];
            FuzzTarget[] known = [.. Targets.Readers.All, .. Targets.FaultyReaders.All];
            if (names.Except(known.Select(target => target.Name)).FirstOrDefault() is { } unknown)
            {
                Console.Error.WriteLine($"No reader '{unknown}'; expected some of {string.Join(", ", Targets.Readers.All.Select(target => target.Name))}.");
                return 2;
            }

            FuzzTarget[] targets = names.Length == 0 ? [.. Targets.Readers.All] : [.. known.Where(target => names.Contains(target.Name))];
            long? single = parsed.GetValue(one);
            FuzzOptions options = new()
            {
                Seed = parsed.GetValue(seed),
                From = single ?? parsed.GetValue(from),
                To = single + 1 ?? parsed.GetValue(cases),
                Keep = parsed.GetValue(keep),
                Describe = single is not null,
            };
            if (parsed.GetValue(worker) is not { } state)
                return await new Supervisor(targets, options).RunAsync(parsed.GetValue(jobs)) == 0 ? 0 : 1;
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

            // Pixels within the limit are no fault of a reader: here they take 12 MB.
            FrameSources.MaxPixels = 4_000_000;
            using WorkerState progress = new(state);
            using Worker work = new(targets.Single(), options);
            work.Run(progress);
            return 0;
        });
        return await root.Parse(arguments).InvokeAsync();
    }
}
