using System.Diagnostics;
using System.Globalization;

namespace Mot.Fuzz;

/// <summary>Feeds the cases of one reader to it, in a process of its own.</summary>
internal sealed class Worker : IDisposable
{
    /// <summary>What any input may take beside twice its length.</summary>
    private const long Allowance = 64L << 20;

    // Above what the rules allow, so that breaking one is seen, and not so much that the machine suffers.
    private const ulong MostMemory = 4UL << 30;

    private const int WarmUps = 3;

    private static readonly TimeSpan s_mostProcessor = TimeSpan.FromSeconds(5), s_longest = TimeSpan.FromMinutes(1);

    private readonly FuzzTarget _target;
    private readonly FuzzOptions _options;
    private readonly string _folder = Directory.CreateTempSubdirectory("mot-fuzz-").FullName;
    private readonly Dictionary<string, byte[]> _written = [];
    private readonly IReadOnlyList<FuzzSeed> _seeds;
    private long _case = -1, _began = long.MaxValue;

    public Worker(FuzzTarget target, FuzzOptions options)
    {
        (_target, _options) = (target, options);
        _seeds = target.Seeds();
    }

    /// <summary>Runs all cases; a line of standard output for each that fails.</summary>
    public void Run(WorkerState state)
    {
        WarmUp();
        ProcessUsage.LimitMemory(MostMemory);
        new Thread(Watch) { IsBackground = true, Name = "watchdog" }.Start();
        WorkerState.Counts counts = default;
        for (long number = _options.From; number < _options.To; number++)
        {
            counts = counts with { Case = number };
            state.Write(counts);
            FuzzCase made = FuzzCase.Of(_target, _seeds, _options.Seed, number);
            Outcome outcome = Read(made, number);
            counts = outcome.Fault is not null ? counts with { Failed = counts.Failed + 1 }
                : outcome.Accepted ? counts with { Accepted = counts.Accepted + 1 }
                : counts with { Refused = counts.Refused + 1 };
            if (outcome.Fault is { } fault)
                Fail(number, fault, outcome.Message, made);
            if (_options.Describe)
                Describe(number, made, outcome);
        }

        state.Write(counts with { Case = _options.To });
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Valid inputs are read as they are; what is compiled and kept once does not count against the first case.</summary>
    private void WarmUp()
    {
        foreach (FuzzSeed seed in _seeds)
        {
            FuzzCase whole = new(seed, seed.Files, []);
            for (int i = 0; i < WarmUps; i++)
            {
                string path = whole.Write(FolderOf(seed), _written), found;
                try
                {
                    found = _target.Read(path);
                }
                catch (Exception e) when (IsRefusal(e) && seed.Expected.Length > 0 && e.Message.Contains(seed.Expected, StringComparison.Ordinal))
                {
                    found = seed.Expected;
                }

                if (found != seed.Expected)
                    throw new InvalidOperationException($"{_target.Name}: the valid input {seed.Main} ({string.Join(", ", seed.Files.Select(file => file.Name))}) reads as '{found}', expected '{seed.Expected}'.");
            }
        }
    }

    private Outcome Read(FuzzCase made, long number)
    {
        string folder = FolderOf(made.Seed), path = made.Write(folder, _written);
        Outcome outcome = Measure(path, folder, made.Length, number);

        // What earlier cases left to be collected is not this one's.
        if (outcome.Fault != Outcome.Memory)
            return outcome;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return Measure(path, folder, made.Length, number);
    }

    private Outcome Measure(string path, string folder, long length, long number)
    {
        Volatile.Write(ref _case, number);
        Volatile.Write(ref _began, Stopwatch.GetTimestamp());
        long before = ProcessUsage.BeginPeak(), most = (2 * length) + Allowance;
        TimeSpan start = ProcessUsage.Processor;
        string message, fault = "";
        bool accepted = false;
        try
        {
            message = _target.Read(path);
            accepted = true;
        }
        catch (Exception e) when (IsRefusal(e))
        {
            message = e.Message;
            if (!message.Contains(_target.Place ?? folder, StringComparison.Ordinal))
                fault = $"no place in the message, in {Origin(e)}";
        }
        catch (Exception e)
        {
            message = _options.Describe ? e.ToString() : e.Message;
            fault = $"{e.GetType().Name} in {Origin(e)}";
        }

        TimeSpan taken = ProcessUsage.Processor - start;
        long peak = ProcessUsage.Peak() - before;
        Volatile.Write(ref _began, long.MaxValue);
        if (peak > most)
            (fault, message) = (Outcome.Memory, string.Create(CultureInfo.InvariantCulture, $"{peak >> 20} MB for a file of {length} bytes, expected at most {most >> 20} MB; {message}"));
        else if (taken > s_mostProcessor)
            (fault, message) = ("time", string.Create(CultureInfo.InvariantCulture, $"{taken.TotalSeconds:0.0} s of processor time, expected at most {s_mostProcessor.TotalSeconds} s; {message}"));
        return new(accepted, fault.Length > 0 ? fault : null, message, taken, peak);
    }

    private bool IsRefusal(Exception e) => e is InvalidDataException || e.GetType() == _target.Refusal;

    /// <summary>The method of the library that an exception went through first.</summary>
    private static string Origin(Exception e)
    {
        foreach (StackFrame frame in new StackTrace(e).GetFrames())
        {
            if (frame.GetMethod() is { DeclaringType: { FullName: { } name } type } method && name.StartsWith("Mot.", StringComparison.Ordinal) && !name.StartsWith("Mot.Fuzz.", StringComparison.Ordinal))
                return $"{type.Name}.{method.Name}";
        }

        return "no method of the library";
    }

    private void Fail(long number, string fault, string message, FuzzCase made)
    {
        Console.WriteLine($"{number}\t{fault}\t{OneLine(message, 300)}");
        if (_options.Keep is not { } keep)
            return;
        foreach (FuzzFile file in made.Files)
        {
            string path = Path.Combine(keep, $"{_target.Name}-{number}", file.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Content);
        }
    }

    private static void Describe(long number, FuzzCase made, Outcome outcome) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"""
        case {number}: {made.Length} bytes; {outcome.Processor.TotalSeconds:0.000} s, {outcome.Peak >> 10} kB
        {string.Join('\n', made.Trail.Select(line => OneLine(line, 300)))}
        {(outcome.Fault is { } fault ? $"failed: {fault}" : outcome.Accepted ? "accepted" : "refused")}
        {string.Join('\n', outcome.Message.Split('\n').Select(line => OneLine(line, 2_000)))}
        """));

    // Messages quote what is in files.
    private static string OneLine(string message, int most)
    {
        string text = string.Concat(message.Take(most).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c));
        return message.Length > most ? text + "..." : text;
    }

    private string FolderOf(FuzzSeed seed) => Path.Combine(_folder, _seeds.Index().First(pair => ReferenceEquals(pair.Item, seed)).Index.ToString(CultureInfo.InvariantCulture));

    private void Watch()
    {
        int parent = ProcessUsage.Parent;
        while (true)
        {
            Thread.Sleep(1000);

            // Who would read the report is gone.
            if (ProcessUsage.Parent != parent)
                Process.GetCurrentProcess().Kill();
            long began = Volatile.Read(ref _began);
            if (began == long.MaxValue || Stopwatch.GetElapsedTime(began) < s_longest)
                continue;
            Console.Error.WriteLine($"Case {Volatile.Read(ref _case)} takes more than {s_longest.TotalMinutes:0} minute.");
            Process.GetCurrentProcess().Kill();
        }
    }

    /// <summary>What became of an input.</summary>
    /// <param name="Accepted">Whether it was read, and not refused.</param>
    /// <param name="Fault">Which rule it broke; null: none.</param>
    /// <param name="Message">What was read, or why not.</param>
    /// <param name="Processor">Processor time.</param>
    /// <param name="Peak">Memory beyond what was resident before.</param>
    private sealed record Outcome(bool Accepted, string? Fault, string Message, TimeSpan Processor, long Peak)
    {
        public const string Memory = "memory";
    }
}
