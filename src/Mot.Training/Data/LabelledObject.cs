using Mot.Association;

namespace Mot.Training.Data;

/// <summary>One object of a labelled image, as a reader of a data set gives it.</summary>
/// <param name="Box">Its box in pixels of the image; it may leave the image.</param>
/// <param name="Identity">Its identity within its sequence; -1 if unknown.</param>
/// <param name="Ignore">Whether nobody knows what is there: neither an object nor background.</param>
public sealed record LabelledObject(Box Box, long Identity = -1, bool Ignore = false)
{
    /// <summary>Its class, in the words of its data set.</summary>
    public string Class { get; init; } = "person";

    /// <summary>Visible share of the object, 0 to 1; 1 where the data set does not say.</summary>
    public double Visibility { get; init; } = 1;

    /// <summary>Which pixels are its own; null where the data set does not say.</summary>
    public ObjectMask? Mask { get; init; }
}
