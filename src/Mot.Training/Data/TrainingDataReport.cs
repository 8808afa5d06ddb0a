namespace Mot.Training.Data;

/// <summary>What was read, a data set a line.</summary>
/// <param name="DataSets">The data sets.</param>
public sealed record TrainingDataReport(IReadOnlyList<DataSetReport> DataSets)
{
    /// <summary>Number of images.</summary>
    public int Images => DataSets.Sum(set => set.Images);

    /// <summary>Number of boxes to be learned.</summary>
    public int Boxes => DataSets.Sum(set => set.Boxes);

    /// <summary>Number of identities.</summary>
    public int Identities => DataSets.Sum(set => set.Identities);

    /// <summary>How much was dropped.</summary>
    public int Dropped => DataSets.Sum(set => set.Dropped.Values.Sum());

    /// <inheritdoc/>
    public override string ToString() => string.Join('\n', DataSets);
}
