namespace Mot.Fuzz.Mutations;

/// <summary>How the formats of the library's files are mutated.</summary>
internal static class Formats
{
    public static Format Bytes { get; } = new((1, ByteMutations.All));

    public static Format Text { get; } = new((3, TextMutations.All), (1, ByteMutations.All));

    public static Format Json { get; } = new((6, JsonMutations.All), (2, TextMutations.All), (1, ByteMutations.All));

    public static Format JsonLines { get; } = new((6, [JsonMutations.InALine(Json)]), (2, TextMutations.All), (1, ByteMutations.All));

    public static Format Pickle { get; } = new((3, PickleMutations.All), (1, ByteMutations.All));

    public static Format Safetensors { get; } = new((4, [SealMutations.SafetensorsHeader(Json)]), (1, ByteMutations.All));

    public static Format TextArchive { get; } = new((4, new ZipMutations(_ => Text, packs: true).Entries), (2, ZipMutations.Headers), (1, ByteMutations.All));

    public static Format TorchArchive { get; } = new(
        (6, new ZipMutations(name => name.EndsWith(".pkl", StringComparison.Ordinal) ? Pickle : Bytes).Entries), (1, ZipMutations.Headers), (1, ByteMutations.All));

    public static Format TrainingArchive { get; } = new((6, new ZipMutations(OfEntry, packs: true).Entries), (1, ZipMutations.Headers), (1, ByteMutations.All));

    /// <summary>A model: nearly always with right checksums, as somebody has them who knows the format.</summary>
    public static Format Model { get; } = new(
        (10, [SealMutations.ModelArchive(new Format((8, new ZipMutations(OfEntry, finish: SealMutations.ListEntries).Entries), (1, ZipMutations.Headers), (1, ByteMutations.All)))]),
        (1, ByteMutations.All));

    public static Format TrackerSnapshot { get; } = new((10, [SealMutations.Hashed(Bytes)]), (1, ByteMutations.All));

    public static Format EngineSnapshot { get; } = new(
        (10, [SealMutations.Hashed(new Format((1, [SealMutations.Inner("MOTTRACK", TrackerSnapshot, hasLength: false)]), (1, ByteMutations.All)))]), (1, ByteMutations.All));

    public static Format ServiceSnapshot { get; } = new(
        (10, [SealMutations.Hashed(new Format((1, [SealMutations.Inner("MOTENG", EngineSnapshot, hasLength: true)]), (1, ByteMutations.All)))]), (1, ByteMutations.All));

    public static Format Png { get; } = new((3, [SealMutations.PngChunk(Bytes)]), (2, ByteMutations.All));

    private static Format OfEntry(string name) => Path.GetExtension(name) switch
    {
        ".json" => Json,
        ".safetensors" => Safetensors,
        _ => Bytes,
    };
}
