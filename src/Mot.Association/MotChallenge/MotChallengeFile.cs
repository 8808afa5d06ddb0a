namespace Mot.Association.MotChallenge;

/// <summary>Reads and writes MOTChallenge text.</summary>
public static class MotChallengeFile
{
    /// <summary>Reads.</summary>
    public static MotRow[] Read(string path, MotReadOptions? options = null) => Read(path, options, out _);

    /// <summary>Reads.</summary>
    public static MotRow[] Read(string path, MotReadOptions? options, out MotReadReport report) => throw new NotImplementedException();

    /// <summary>Reads.</summary>
    public static MotRow[] Read(TextReader reader, string name, MotReadOptions? options, out MotReadReport report) => throw new NotImplementedException();

    /// <summary>Writes.</summary>
    public static void Write(string path, IEnumerable<MotRow> rows, MotFileKind kind = MotFileKind.Results) => throw new NotImplementedException();

    /// <summary>Writes.</summary>
    public static void Write(TextWriter writer, IEnumerable<MotRow> rows, MotFileKind kind = MotFileKind.Results) => throw new NotImplementedException();
}

/// <summary>Which columns are written.</summary>
public enum MotFileKind
{
    /// <summary>frame,id,x,y,w,h,conf,-1,-1,-1</summary>
    Results,

    /// <summary>frame,id,x,y,w,h,flag,class,visibility</summary>
    Truth,

    /// <summary>frame,-1,x,y,w,h,conf,-1,-1,-1</summary>
    Detections,
}
