namespace Mot.Association.Motion;

/// <summary>How a track's box moves between detections.</summary>
public enum MotionModel
{
    /// <summary>It stays where it was last detected.</summary>
    None,

    /// <summary>
    /// Kalman filter with constant velocity over centre, aspect ratio (width / height) and height; noise grows with the
    /// height (Wojke et al., DeepSORT, 2017; JDE, section 3.6).
    /// </summary>
    AspectHeight,

    /// <summary>
    /// Kalman filter with constant velocity over centre and area, and a constant aspect ratio (Bewley et al., SORT,
    /// 2016, eq. 1).
    /// </summary>
    AreaAspect,

    /// <summary>
    /// Kalman filter with constant velocity over centre, width and height; noise grows with width and height (Aharon et
    /// al., BoT-SORT, 2022, section 3.1).
    /// </summary>
    WidthHeight,
}
