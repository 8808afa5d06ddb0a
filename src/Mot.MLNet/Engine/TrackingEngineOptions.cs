using Mot.Association;
using Mot.MLNet.Associating;
using Mot.MLNet.Schema;

namespace Mot.MLNet.Engine;

/// <summary>How a live stream is tracked.</summary>
public sealed record TrackingEngineOptions
{
    /// <summary>
    /// Frames a second of the stream. <see cref="AssociationOptions.FrameRate"/> goes before it, as before a data view's
    /// column. Null: 30. Default: null.
    /// </summary>
    public double? FrameRate { get; init; }

    /// <summary>Name of the column that the model takes frames from. Default: "Image".</summary>
    public string ImageColumnName { get; init; } = MotColumns.Image;

    internal static TrackingEngineOptions Default { get; } = new();

    /// <summary>Throws where a value is out of its range.</summary>
    /// <exception cref="ArgumentException">Names the option, what was found and what is expected.</exception>
    public void Validate()
    {
        if (FrameRate is { } rate && !FrameRates.Contains(rate))
            throw new ArgumentOutOfRangeException(nameof(FrameRate), $"{nameof(FrameRate)} is {rate}, expected {FrameRates.Least} to {FrameRates.Most}.");
        ArgumentException.ThrowIfNullOrEmpty(ImageColumnName);
    }
}
