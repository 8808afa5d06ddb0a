namespace Mot.Training.Data;

/// <summary>Why something of a data set is not trained on.</summary>
public enum DropReason
{
    /// <summary>A class that is not asked for.</summary>
    Class,

    /// <summary>Less visible than asked for; it is ignored, not background.</summary>
    Visibility,

    /// <summary>A list, or a file of annotations, that names nothing.</summary>
    Empty,

    /// <summary>Text that is not of the format.</summary>
    Syntax,

    /// <summary>Another number of columns than the format has.</summary>
    Columns,

    /// <summary>Something that is no finite number where one is expected.</summary>
    Number,

    /// <summary>A box without area.</summary>
    Size,

    /// <summary>A box wholly outside its image.</summary>
    Outside,

    /// <summary>An identity that is no whole number from -1, or is beyond the set.</summary>
    Identity,

    /// <summary>An identity twice in a frame.</summary>
    Duplicate,

    /// <summary>An image that is not there.</summary>
    MissingImage,

    /// <summary>An image that can't be read.</summary>
    UnreadableImage,

    /// <summary>An image without its file of labels.</summary>
    MissingLabels,

    /// <summary>An image of another size than its labels are for.</summary>
    ImageSize,
}
