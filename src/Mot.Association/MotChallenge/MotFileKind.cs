namespace Mot.Association.MotChallenge;

/// <summary>Which columns a MOTChallenge file is written with.</summary>
public enum MotFileKind
{
    /// <summary>frame,id,x,y,w,h,confidence,-1,-1,-1</summary>
    Results,

    /// <summary>frame,id,x,y,w,h,flag,class,visibility, as in MOT16, MOT17 and MOT20.</summary>
    Truth,

    /// <summary>frame,-1,x,y,w,h,confidence,-1,-1,-1</summary>
    Detections,
}
