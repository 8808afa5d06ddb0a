using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
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
