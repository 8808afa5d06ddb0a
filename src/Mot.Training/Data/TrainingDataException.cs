namespace Mot.Training.Data;

/// <summary>Something wrong in a data set: the message is "file:line: what was found, what is expected".</summary>
public sealed class TrainingDataException : IOException
{
    internal TrainingDataException(string path, int line, DropReason reason, string message)
        : base(message) => (Path, Line, Reason) = (path, line, reason);

    /// <summary>The file that it stands in.</summary>
    public string Path { get; }

    /// <summary>Its line in the file, from 1; 0 where the file as a whole is meant.</summary>
    public int Line { get; }

    /// <summary>What is wrong.</summary>
    public DropReason Reason { get; }
}
