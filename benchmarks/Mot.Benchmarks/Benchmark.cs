using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Mot.Cli;
using Mot.Training.Trainers;

namespace Mot.Benchmarks;

/// <summary>Something that can be measured: a command of its own, with options of its own.</summary>
internal abstract class Benchmark(string name, string description) : Command(name, description)
{
    /// <summary>Measures.</summary>
    /// <param name="options">The command line.</param>
    /// <param name="peer">Runs the peers' scripts.</param>
    /// <param name="stop">Asks to stop.</param>
    public abstract IEnumerable<Row> Measure(ParseResult options, Peer peer, CancellationToken stop);

    /// <summary>What is going on, for who waits.</summary>
    protected void Note(string message) => Console.Error.WriteLine($"{Name}: {message}");

    /// <summary>Tells of a training once a minute.</summary>
    /// <param name="what">What is trained.</param>
    /// <param name="also">What else is done with each step's report.</param>
    protected IProgress<TrainingProgress> Telling(string what, Action<TrainingProgress> also)
    {
        var clock = Stopwatch.StartNew();
        return new Report<TrainingProgress>(p =>
        {
            also(p);
            if (clock.Elapsed < TimeSpan.FromMinutes(1))
                return;
            clock.Restart();
            Note(string.Create(CultureInfo.InvariantCulture,
                $"{what}: {p.Fraction:0%}, step {p.Step}, loss {p.Losses[0].Value:0.000}, weights {string.Join(' ', p.Weights.Select(w => w.Value.ToString("g3", CultureInfo.InvariantCulture)))}, {p.ImagesPerSecond:0.0} images/s, {p.Remaining:h\\:mm\\:ss} left"));
        });
    }

    /// <summary>Median seconds of several runs.</summary>
    /// <param name="run">What is run.</param>
    /// <param name="times">How often it counts.</param>
    /// <param name="warmUp">
    /// Seconds for which it is run before, at least once: the runtime makes faster code of what it has seen often.
    /// </param>
    protected static double Median(Action run, int times = 5, double warmUp = 0.5)
    {
        for (long start = Stopwatch.GetTimestamp(); ;)
        {
            run();
            if (Stopwatch.GetElapsedTime(start).TotalSeconds >= warmUp)
                break;
        }

        return Statistics.Median([.. Enumerable.Range(0, times).Select(_ => Seconds(run))]);
    }

    /// <summary>Seconds of one run.</summary>
    protected static double Seconds(Action run)
    {
        long start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Measures in a process of its own, for its own memory and environment.</summary>
    /// <param name="arguments">This benchmark's arguments there.</param>
    /// <param name="bound">Whether threads may be bound to processors there, where they are here. New threads would be bound to their maker's.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>The values of its rows by name.</returns>
    protected Dictionary<string, double> Child(IEnumerable<string> arguments, bool bound, CancellationToken stop)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(Benchmark).Assembly.Location);
        foreach (string argument in (IEnumerable<string>)[Name, .. arguments, "--json", "--no-peers"])
            start.ArgumentList.Add(argument);
        if (!bound)
            start.Environment.Remove("OMP_PROC_BIND");
        using Process process = Processors.Start(start);
        using (stop.Register(() => process.Kill()))
        {
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            stop.ThrowIfCancellationRequested();
            if (process.ExitCode != 0)
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{Name} {string.Join(' ', arguments)} returned {process.ExitCode}"));
            using JsonDocument json = JsonDocument.Parse(output);
            return json.RootElement.EnumerateArray().ToDictionary(row => row.GetProperty("name").GetString()!, row => row.GetProperty("value").GetDouble());
        }
    }

    /// <summary>Hands numbers to a peer: writes them to a temporary file as doubles, one array after the other.</summary>
    protected static T WithFile<T>(IEnumerable<double[]> values, Func<string, T> use)
    {
        string file = Path.GetTempFileName();
        try
        {
            using (FileStream stream = File.OpenWrite(file))
            {
                foreach (double[] array in values)
                    stream.Write(MemoryMarshal.AsBytes(array.AsSpan()));
            }

            return use(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
