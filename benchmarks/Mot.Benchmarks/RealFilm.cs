using Mot.Cli;

namespace Mot.Benchmarks;

/// <summary>A real film with truth.</summary>
internal sealed record RealFilm(string Video, string Truth)
{
    /// <summary>Where data lies beside the project, where there is any.</summary>
    public static string Shared { get; } = Path.Combine("..", "shared", "data");

    /// <summary>The film that was asked for, or the one of the shared data; null where there is none.</summary>
    /// <exception cref="UsageException">The film without its truth, or the other way round.</exception>
    public static RealFilm? Find(string? video, string? truth)
    {
        if ((video is null) != (truth is null))
            throw new UsageException("--video and --truth: found one of them, expected both or none");
        RealFilm film = new(video ?? Path.Combine(Shared, "video", "vtest.avi"), truth ?? Path.Combine(Shared, "mot15", "PETS09-S2L1", "gt", "gt.txt"));
        return File.Exists(film.Video) && File.Exists(film.Truth) ? film
            : video is null ? null
            : throw new UsageException($"--video and --truth: found no {(File.Exists(film.Video) ? film.Truth : film.Video)}, expected a film and its truth");
    }
}
