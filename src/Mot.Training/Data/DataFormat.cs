namespace Mot.Training.Data;

/// <summary>Formats of data sets.</summary>
public enum DataFormat
{
    /// <summary>MOTChallenge: a sequence's folder, or a folder of such, with images or a video and gt/gt.txt; or the truth by itself.</summary>
    MotChallenge,

    /// <summary>JDE's: a text file that lists images, with a text of labels for each.</summary>
    JdeList,

    /// <summary>CrowdHuman's .odgt: a JSON object a line.</summary>
    CrowdHuman,

    /// <summary>COCO's JSON.</summary>
    Coco,

    /// <summary>PASCAL annotation 1.00: texts with boxes, and images of masks, as the Penn-Fudan pedestrians have them.</summary>
    Pascal,
}
