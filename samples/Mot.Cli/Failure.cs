namespace Mot.Cli;

/// <summary>What the process returns.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failure = 1;
    public const int Usage = 2;

    /// <summary>Stopped by a signal: 128 + SIGINT, as shells have it.</summary>
    public const int Stopped = 130;
}

/// <summary>The command line asks for something that makes no sense; the message says what is expected.</summary>
internal sealed class UsageException(string message) : Exception(message)
{
    /// <summary>Runs a check of options that came from the command line.</summary>
    public static void Check(Action check)
    {
        try
        {
            check();
        }
        catch (ArgumentException e)
        {
            throw new UsageException(Failure.Message(e));
        }
    }
}

internal static class Failure
{
    /// <summary>An exception in one line: the message that names the cause, without the wrappers around it.</summary>
    public static string Describe(Exception exception)
    {
        while (exception is AggregateException or TypeInitializationException or System.Reflection.TargetInvocationException &&
            exception.InnerException is { } inner)
            exception = inner;
        // These say nothing by their message alone, and are a mistake of ours.
        bool obscure = exception is NullReferenceException or IndexOutOfRangeException or InvalidCastException or KeyNotFoundException or NotImplementedException;
        return obscure || exception.Message.Length == 0 ? $"{exception.GetType().Name}: {Message(exception)}" : Message(exception);
    }

    /// <summary>The message in one line, without what .NET adds about the parameter.</summary>
    public static string Message(Exception exception)
    {
        string message = exception.Message;
        if (exception is ArgumentException { ParamName: { } name } && message.IndexOf($" (Parameter '{name}')", StringComparison.Ordinal) is >= 0 and int end)
            message = message[..end];
        return string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
