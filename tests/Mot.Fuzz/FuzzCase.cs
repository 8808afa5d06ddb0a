using Mot.Fuzz.Mutations;

namespace Mot.Fuzz;

/// <summary>A mutated input.</summary>
/// <param name="Seed">What it is made of.</param>
/// <param name="Files">Its files.</param>
/// <param name="Trail">How they were mutated.</param>
internal sealed record FuzzCase(FuzzSeed Seed, IReadOnlyList<FuzzFile> Files, IReadOnlyList<string> Trail)
{
    // What is read of text takes some times its length, see docs/safety.md: so much of it fits in what every file may take.
    private const int LeastMostBytes = 256 << 10, MostMutations = 4;

    public long Length => Files.Sum(file => (long)file.Content.Length);

    /// <summary>The case of a number: the same whenever it is made.</summary>
    public static FuzzCase Of(FuzzTarget target, IReadOnlyList<FuzzSeed> seeds, ulong seed, long number)
    {
        FuzzRandom random = FuzzRandom.Of(target.Name, seed, number);
        FuzzSeed chosen = Choose(seeds, random);
        FuzzFile[] files = [.. chosen.Files];
        int[] mutable = [.. Enumerable.Range(0, files.Length).Where(i => files[i].Format is not null)];
        List<string> trail = [];
        for (int mutations = random.Length(MostMutations); mutations > 0; mutations--)
        {
            int at = random.Pick(mutable);
            FuzzFile file = files[at];
            int most = Math.Max(LeastMostBytes, 2 * chosen.Files[at].Content.Length);
            byte[][] others = [.. seeds.SelectMany(s => s.Files).Where(f => f.Format == file.Format && f != chosen.Files[at] && f.Content.Length <= most).Select(f => f.Content)];
            MutationContext context = new(random, others.Length == 0 ? [] : random.Pick(others), target.TokenBytes, most);
            files[at] = file with { Content = file.Format!.Mutate(file.Content, context) };
            trail.Add($"{file.Name}: {string.Join(" ", context.Trail)}");
        }

        return new(chosen, files, trail);
    }

    /// <summary>Writes the files that differ from what stands in a folder.</summary>
    public string Write(string folder, Dictionary<string, byte[]> written)
    {
        foreach (FuzzFile file in Files)
        {
            string path = Path.Combine(folder, file.Name);
            if (written.TryGetValue(path, out byte[]? content) && ReferenceEquals(content, file.Content))
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Content);
            written[path] = file.Content;
        }

        return Seed.Main.Length == 0 ? folder : Path.Combine(folder, Seed.Main);
    }

    private static FuzzSeed Choose(IReadOnlyList<FuzzSeed> seeds, FuzzRandom random)
    {
        int place = random.Below(seeds.Sum(seed => seed.Weight));
        foreach (FuzzSeed seed in seeds)
        {
            if ((place -= seed.Weight) < 0)
                return seed;
        }

        return seeds[^1];
    }
}
