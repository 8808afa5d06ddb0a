namespace Mot.Association.MotChallenge;

/// <summary>One box of a MOTChallenge file: a truth box, a tracker's box or a detection.</summary>
/// <param name="Frame">Frame number, from 1.</param>
/// <param name="Id">Identity within the sequence; -1 where there is none, as in detections.</param>
/// <param name="Box">The box in pixels of the original image.</param>
/// <param name="Confidence">
/// Score of a detection or track. In truth it is the flag: rows whose integer part is 0 are not evaluated.
/// </param>
/// <param name="Class">MOTChallenge class, see <see cref="MotClass"/>; 1, a pedestrian, where the file has none.</param>
/// <param name="Visibility">Visible share of a truth box, 0 to 1; 1 where the file has none.</param>
public readonly record struct MotRow(
    int Frame, long Id, Box Box, double Confidence = 1, int Class = MotClass.Pedestrian, double Visibility = 1)
{
    /// <summary>Whether a row of truth is evaluated, and so learned: a pedestrian whose flag is set.</summary>
    public bool IsEvaluated => Class == MotClass.Pedestrian && (int)Confidence != 0;

    /// <summary>
    /// Whether a row of truth is neither an object nor background: what looks like a person, or is one and not evaluated.
    /// Cars and the like are simply not people.
    /// </summary>
    public bool IsIgnored => !IsEvaluated &&
        Class is MotClass.Pedestrian or MotClass.PersonOnVehicle or MotClass.StaticPerson or MotClass.Distractor or MotClass.Reflection or MotClass.Crowd;
}

/// <summary>The classes of MOT16, MOT17 and MOT20 truth (Milan et al., MOT16, 2016, table 4; 13 is MOT20's).</summary>
public static class MotClass
{
    /// <summary>A walking or standing person: what is evaluated.</summary>
    public const int Pedestrian = 1;

    /// <summary>A person on a vehicle; a distractor.</summary>
    public const int PersonOnVehicle = 2;

    /// <summary>A car.</summary>
    public const int Car = 3;

    /// <summary>A bicycle.</summary>
    public const int Bicycle = 4;

    /// <summary>A motorbike.</summary>
    public const int Motorbike = 5;

    /// <summary>Another vehicle; a distractor in MOT20.</summary>
    public const int NonMotorizedVehicle = 6;

    /// <summary>A sitting or lying person; a distractor.</summary>
    public const int StaticPerson = 7;

    /// <summary>A distractor, such as a picture of a person.</summary>
    public const int Distractor = 8;

    /// <summary>An occluder.</summary>
    public const int Occluder = 9;

    /// <summary>An occluder on the ground.</summary>
    public const int OccluderOnGround = 10;

    /// <summary>An occluder that hides completely.</summary>
    public const int OccluderFull = 11;

    /// <summary>A reflection; a distractor.</summary>
    public const int Reflection = 12;

    /// <summary>A crowd.</summary>
    public const int Crowd = 13;
}
