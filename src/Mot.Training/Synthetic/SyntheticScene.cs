using System.Text.Json.Serialization;

namespace Mot.Training.Synthetic;

/// <summary>The surroundings of a synthetic sequence.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SyntheticScene>))]
public enum SyntheticScene
{
    /// <summary>One of the others, drawn from the seed.</summary>
    Any,

    /// <summary>Pavement, kerb and carriageway before a row of houses.</summary>
    Street,

    /// <summary>A paved square before a row of houses.</summary>
    Plaza,

    /// <summary>A gravel path through lawn, before a hedge and trees.</summary>
    Park,
}
