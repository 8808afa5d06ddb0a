namespace Mot.Cli;

/// <summary>Hands reports on at once, on the thread that makes them.</summary>
internal sealed class Report<T>(Action<T> action) : IProgress<T>
{
    void IProgress<T>.Report(T value) => action(value);
}
