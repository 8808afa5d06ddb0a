namespace Mot.Association.MotChallenge;

/// <summary>What follows the seventh column of a MOTChallenge row.</summary>
public enum MotRowLayout
{
    /// <summary>
    /// Eight or nine columns are class and visibility. Ten or more are world coordinates (MOT15, results), unless the last two of
    /// these are -1 and the first is a whole number from 0: that is a class, as TrackEval reads it.
    /// </summary>
    Auto,

    /// <summary>The eighth column is the class and the ninth, where there is one, the visibility (MOT16, MOT17, MOT20).</summary>
    ClassAndVisibility,

    /// <summary>The rest are world coordinates or -1 and are not read (MOT15, results and detections).</summary>
    WorldCoordinates,
}
