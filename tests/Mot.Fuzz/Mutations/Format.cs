namespace Mot.Fuzz.Mutations;

/// <summary>A way to damage a content; null where it does not apply to it.</summary>
internal sealed record Mutation(string Name, Func<byte[], MutationContext, byte[]?> Apply);

/// <summary>What mutations are made with.</summary>
/// <param name="random">Their choices.</param>
/// <param name="other">Another content of the same format, to splice.</param>
/// <param name="tokens">What means something in the format.</param>
/// <param name="mostBytes">How long a content may become.</param>
internal sealed class MutationContext(FuzzRandom random, byte[] other, IReadOnlyList<byte[]> tokens, int mostBytes)
{
    public FuzzRandom Random => random;

    public byte[] Other => other;

    public IReadOnlyList<byte[]> Tokens => tokens;

    public int MostBytes => mostBytes;

    /// <summary>What was done, for whoever looks at a case.</summary>
    public List<string> Trail { get; private init; } = [];

    /// <summary>The same choices over a part of the content, to which splicing means nothing.</summary>
    public MutationContext Within(string part)
    {
        Trail.Add(part + ":");
        return new(random, [], tokens, mostBytes) { Trail = Trail };
    }
}

/// <summary>How contents of a kind are mutated: groups of mutations, some chosen more often than others.</summary>
internal sealed class Format(params IReadOnlyList<(int Weight, IReadOnlyList<Mutation> Mutations)> groups)
{
    private const int Attempts = 8;

    public byte[] Mutate(byte[] content, MutationContext context)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            Mutation mutation = context.Random.Pick(Group(context.Random));
            int said = context.Trail.Count;
            context.Trail.Add(mutation.Name);
            if (content.Length > 0 && mutation.Apply(content, context) is { } mutated)
                return mutated.Length <= context.MostBytes ? mutated : mutated[..context.MostBytes];
            context.Trail.RemoveRange(said, context.Trail.Count - said);
        }

        context.Trail.Add("a byte more");
        return [.. content, (byte)context.Random.Below(256)];
    }

    private IReadOnlyList<Mutation> Group(FuzzRandom random)
    {
        int place = random.Below(groups.Sum(group => group.Weight));
        foreach ((int weight, IReadOnlyList<Mutation> mutations) in groups)
        {
            if ((place -= weight) < 0)
                return mutations;
        }

        return groups[^1].Mutations;
    }
}
