namespace Mot.Association.MotChallenge;

/// <summary>What is wrong with a row of a text file.</summary>
public enum MotRowProblem
{
    /// <summary>Too few columns, or another number of them than in the file's first row.</summary>
    Columns,

    /// <summary>A column that is not a finite number, or not an integer where one is expected.</summary>
    Number,

    /// <summary>A frame number out of range: MOTChallenge counts from 1, KITTI from 0, and a sequence may say how long it is.</summary>
    Frame,

    /// <summary>A negative width or height.</summary>
    Size,

    /// <summary>An identity that the frame has already.</summary>
    Duplicate,

    /// <summary>A frame before an earlier row's, where <see cref="MotReadOptions.RequireSorted"/> is set.</summary>
    Order,

    /// <summary>A class that the benchmark does not have, or does not evaluate.</summary>
    Class,

    /// <summary>A row beyond <see cref="MotReadOptions.MaxRowsPerFrame"/>.</summary>
    Crowd,
}
