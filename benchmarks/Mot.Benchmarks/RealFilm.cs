using Mot.Cli;

namespace Mot.Benchmarks;

/// <summary>A real film with truth.</summary>
internal sealed record RealFilm(string Video, string Truth)
{
    /// <summary>The film that was asked for, or the one that lies beside the project; null where there is none.</summary>
    /// <exception cref="UsageException">The film without its truth, the other way round, or no such files.</exception>
    public static RealFilm? Find(string? video, string? truth)
    {
        if ((video is null) != (truth is null))
            throw new UsageException("--video and --truth: found one of them, expected both or none");
        if (video is null || truth is null)
        {
            return Surroundings.Shared("data/video/vtest.avi") is { } film && Surroundings.Shared("data/mot15/PETS09-S2L1/gt/gt.txt") is { } its
                ? new(film, its) : null;
        }

        return File.Exists(video) && File.Exists(truth) ? new(video, truth)
            : throw new UsageException($"--video and --truth: found no {(File.Exists(video) ? truth : video)}, expected a film and its truth");
    }
}
