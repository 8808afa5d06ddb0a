using Mot.Association;
using Mot.Association.MotChallenge;
using Mot.Training.Data;
using Mot.Training.Frames;
using Mot.Training.Synthetic;
using OpenCvSharp;

namespace Mot.Benchmarks;

/// <summary>What a scene is for.</summary>
internal enum BalancingUse
{
    Train,
    Validate,
    Test,
}

/// <summary>Frames with truth.</summary>
/// <param name="Kind">What kind of frames: figures are told of each kind.</param>
/// <param name="Use">What they are for.</param>
/// <param name="Name">The sequence's name.</param>
/// <param name="Frames">Which frames.</param>
/// <param name="Truth">Their truth.</param>
/// <param name="Open">Opens the frames.</param>
internal sealed record BalancingScene(
    string Kind, BalancingUse Use, string Name, FrameRange Frames, IReadOnlyList<MotRow> Truth, Func<IFrameSource> Open)
{
    public const string Generated = "generated", Real = "real";

    // Far from the seeds that the demonstration and the tests take.
    private const long FirstSeed = 7100;

    /// <summary>Generated scenes, each at another place with other people.</summary>
    public static IEnumerable<BalancingScene> Generate(int width, int height)
    {
        (BalancingUse Use, int Count, int Frames)[] parts = [(BalancingUse.Train, 5, 60), (BalancingUse.Validate, 2, 75), (BalancingUse.Test, 3, 100)];
        int number = 0;
        foreach ((BalancingUse use, int count, int frames) in parts)
        {
            for (int i = 0; i < count; i++, number++)
            {
                SyntheticOptions options = new() { Seed = FirstSeed + number, Width = width, Height = height, Frames = frames, Walkers = 9 };
                string name = $"SYN-{number + 1:00}";
                using SyntheticSequence sequence = new(options, name);
                yield return new(Generated, use, name, new(1, frames), [.. sequence.Truth], () => new SyntheticSequence(options, name));
            }
        }
    }

    /// <summary>The real video's parts: its first half trains, a quarter each validates and tests.</summary>
    public static IEnumerable<BalancingScene> Film(string video, string truth)
    {
        MotRow[] rows = MotChallengeFile.Read(truth);
        string name = Path.GetFileNameWithoutExtension(video);
        (BalancingUse Use, FrameRange Frames)[] parts = [(BalancingUse.Train, new(1, 397)), (BalancingUse.Validate, new(398, 596)), (BalancingUse.Test, new(597, 795))];
        return parts.Select(part => new BalancingScene(
            Real, part.Use, name, part.Frames, [.. rows.Where(row => part.Frames.Contains(row.Frame))], () => FrameSources.Open(video, part.Frames)));
    }

    /// <summary>Adds every so many frames to a training set.</summary>
    public void AddTo(TrainingSet set, int every, CancellationToken stop)
    {
        ILookup<int, MotRow> truth = Truth.ToLookup(row => row.Frame);
        using IFrameSource source = Open().Prefetch(cancellationToken: stop);
        using Mat frame = new();
        while (source.Read(frame))
        {
            stop.ThrowIfCancellationRequested();
            if ((source.Frame - Frames.First) % every == 0)
                set.Add(Name, source.Frame, frame, truth[source.Frame].Select(row => (row.Box, row.Id, row.Class != MotClass.Pedestrian)));
        }
    }
}
