namespace Mot.Association.MotChallenge;

/// <summary>One object of a KITTI tracking file (Geiger et al., 2012; the development kit's readme).</summary>
/// <param name="Frame">Frame number as in the file, from 0.</param>
/// <param name="Id">Identity within the sequence; -1 for regions that are not labelled.</param>
/// <param name="Type">Class, such as Pedestrian, Car or DontCare.</param>
/// <param name="Truncated">Truncation, 0 to 2; -1 where unknown.</param>
/// <param name="Occluded">Occlusion, 0 to 3; -1 where unknown.</param>
/// <param name="Alpha">Angle of observation in radians; -10 where unknown.</param>
/// <param name="Box">The box in pixels of the image.</param>
/// <param name="Space">Size, place and angle in space.</param>
/// <param name="Score">Confidence of a result; null in truth, which has no such column.</param>
public sealed record KittiRow(
    int Frame, long Id, string Type, double Truncated, int Occluded, double Alpha, Box Box, KittiSpace Space, double? Score)
{
    /// <summary>A tracker's box, with the constants that stand for unknown values.</summary>
    /// <param name="row">The box; its frame counts from 1.</param>
    /// <param name="type">KITTI's name of the class.</param>
    public static KittiRow FromMotRow(in MotRow row, string type = "Pedestrian") =>
        new(row.Frame - 1, row.Id, type, -1, -1, -10, row.Box, KittiSpace.Unknown, row.Confidence);

    /// <summary>The row as MOTChallenge has it; its frame counts from 1.</summary>
    /// <param name="motClass">The class to give it, see <see cref="MotClass"/>.</param>
    public MotRow ToMotRow(int motClass = MotClass.Pedestrian) => new(Frame + 1, Id, Box, Score ?? 1, motClass);
}
