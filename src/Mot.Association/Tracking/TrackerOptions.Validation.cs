using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Mot.Association.Motion;

namespace Mot.Association.Tracking;

public sealed partial record TrackerOptions
{
    /// <summary>Throws where a value is out of its range.</summary>
    /// <exception cref="ArgumentException">Names the option, what was found and what is expected.</exception>
    public void Validate()
    {
        Validate(this, TrackerOptionsJson.Default.TrackerOptions, "");
        if (Stages.Count == 0)
            throw Invalid(nameof(Stages), "none", "at least one");
        bool hasMotion = Motion.Model != MotionModel.None;
        if (!hasMotion && Motion.ReplayGaps)
            throw Invalid($"{nameof(Motion)}.{nameof(Motion.ReplayGaps)}", true, "false, since there is no motion model");
        for (int i = 0; i < Stages.Count; i++)
        {
            string name = $"{nameof(Stages)}.{i}";
            AssociationStage stage = Stages[i] ?? throw Invalid(name, null, "a stage");
            Validate(stage, TrackerOptionsJson.Default.AssociationStage, name + ".");
            if (stage.Name.Length == 0 || stage.Name.AsSpan().ContainsAny('.', '=') || char.IsAsciiDigit(stage.Name[0]))
                throw Invalid($"{name}.{nameof(stage.Name)}", stage.Name, "a name without '.' and '=' that starts with no digit");
            if (Stages.Take(i).Any(s => s.Name.Equals(stage.Name, StringComparison.OrdinalIgnoreCase)))
                throw Invalid($"{name}.{nameof(stage.Name)}", stage.Name, "a name that no other stage has");
            if (stage.UsesOverlap && stage.CostLimit > 1)
                throw Invalid($"{name}.{nameof(stage.CostLimit)}", stage.CostLimit, "at most 1, the cost of boxes that don't overlap");
            if (!stage.UsesOverlap && stage.Rule != MatchRule.CostLimit)
                throw Invalid($"{name}.{nameof(stage.Rule)}", stage.Rule, $"{MatchRule.CostLimit}, since the cost is {stage.Cost}");
            if (!stage.UsesOverlap && stage.DirectionWeight > 0)
                throw Invalid($"{name}.{nameof(stage.DirectionWeight)}", stage.DirectionWeight, $"0, since the cost is {stage.Cost}");
            if (!stage.UsesOverlap && stage.DetectionBox != DetectionBox.Current)
                throw Invalid($"{name}.{nameof(stage.DetectionBox)}", stage.DetectionBox, $"{DetectionBox.Current}, since the cost is {stage.Cost}");
            if (!hasMotion && stage.MotionGate is not null)
                throw Invalid($"{name}.{nameof(stage.MotionGate)}", stage.MotionGate, "null, since there is no motion model");
            if (!hasMotion && stage.MotionWeight > 0)
                throw Invalid($"{name}.{nameof(stage.MotionWeight)}", stage.MotionWeight, "0, since there is no motion model");
        }
    }

    // Ranges are attributes; numbers are finite, enumerations have only their named values, and only what is nullable
    // is null.
    private static void Validate(object options, JsonTypeInfo type, string path)
    {
        foreach (JsonPropertyInfo property in Options(type))
        {
            string name = path + property.Name;
            object? value = property.Get!(options);
            if (value is null)
            {
                if (!property.IsGetNullable && Nullable.GetUnderlyingType(property.PropertyType) is null)
                    throw Invalid(name, null, "a value");
                continue;
            }

            if (value is double and (double.NaN or double.PositiveInfinity or double.NegativeInfinity))
                throw Invalid(name, value, "a finite number");
            if (value is Enum && !char.IsAsciiLetter(value.ToString()![0]))
                throw Invalid(name, value, string.Join(", ", Enum.GetNames(value.GetType())));
            if (property.AttributeProvider?.GetCustomAttributes(typeof(RangeAttribute), false) is [RangeAttribute range] &&
                !range.IsValid(Convert.ToDouble(value, CultureInfo.InvariantCulture)))
            {
                throw Invalid(name, value, Text(range));
            }

            if (TrackerOptionsJson.Default.GetTypeInfo(property.PropertyType) is { Kind: JsonTypeInfoKind.Object } nested)
                Validate(value, nested, name + ".");
        }
    }

    // What JSON leaves out is derived, no option.
    private static IEnumerable<JsonPropertyInfo> Options(JsonTypeInfo type) => type.Properties.Where(p => p.Get is not null);

    private static string Text(RangeAttribute range)
    {
        double min = (double)range.Minimum, max = (double)range.Maximum;
        string from = string.Create(CultureInfo.InvariantCulture, $"{(range.MinimumIsExclusive ? "more than" : "at least")} {min}");
        return double.IsInfinity(max) ? from : string.Create(CultureInfo.InvariantCulture, $"{from} and at most {max}");
    }

    private static ArgumentException Invalid(string option, object? found, string expected) => new(
        string.Create(CultureInfo.InvariantCulture, $"Option {option}: found {found ?? "null"}, expected {expected}."));
}
