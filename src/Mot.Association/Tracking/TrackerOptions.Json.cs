namespace Mot.Association;

public sealed partial record TrackerOptions
{
    /// <summary>The options as JSON.</summary>
    public string ToJson() => throw new NotImplementedException();

    /// <summary>Reads options from JSON; what is not given has its default.</summary>
    /// <exception cref="InvalidDataException">Not JSON, an unknown field, or a value out of its range.</exception>
    public static TrackerOptions FromJson(string json) => throw new NotImplementedException();

    /// <summary>A copy with one option set by its name: "TrackBuffer", "Motion.Model", "Stages.overlap.CostLimit".</summary>
    /// <param name="name">The option's path, in any case; a stage by its name or its number from 0.</param>
    /// <param name="value">Its value as in JSON; quotes may be left out.</param>
    /// <exception cref="ArgumentException">No such option, or a value that it cannot have.</exception>
    public TrackerOptions With(string name, string value) => throw new NotImplementedException();

    /// <summary>Throws where a value is out of its range.</summary>
    /// <exception cref="ArgumentException">Names the option, what was found and what is expected.</exception>
    public void Validate() => throw new NotImplementedException();
}
