using System.Globalization;

namespace Mot.Association.MotChallenge;

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

    private static readonly string[] s_names =
    [
        "pedestrian", "person on vehicle", "car", "bicycle", "motorbike", "non-motorized vehicle", "static person", "distractor",
        "occluder", "occluder on the ground", "full occluder", "reflection", "crowd",
    ];

    /// <summary>A class's number and, where it is one of the benchmarks', its name, such as "3 (car)".</summary>
    internal static string Describe(int motClass) => motClass is >= Pedestrian and <= Crowd
        ? string.Create(CultureInfo.InvariantCulture, $"{motClass} ({s_names[motClass - 1]})")
        : motClass.ToString(CultureInfo.InvariantCulture);
}
