using System.Globalization;
using Mot.Training.Data;

namespace Mot.Fuzz.Targets;

/// <summary>All readers of the library.</summary>
internal static class Readers
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
        [.. TextReaders.All, .. StateReaders.All, .. CheckpointReaders.All, .. ModelReaders.All, .. LabelReaders.All, .. FrameReaders.All];

    /// <summary>Reads strictly, and leniently what that refuses: either may fail, the strict refusal is the one that is given.</summary>
    public static string StrictThenLenient(Func<bool, string> read)
    {
        try
        {
            return read(false);
        }
        catch (Exception e) when (e is InvalidDataException or TrainingDataException)
        {
            read(true);
            throw;
        }
    }

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
