using System.Diagnostics;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>An environment and, registered in it, its hosts: names, random numbers and the channels that lead to one listener.</summary>
internal class LocalEnvironment : IHostEnvironment
{
    private readonly Action<string, ChannelMessage> _listener;
    private readonly Random _random;

    public LocalEnvironment(int? seed, Action<string, ChannelMessage> listener)
        : this(seed.HasValue ? new Random(seed.Value) : new Random(), seed, null, new(), listener)
    {
    }

    private LocalEnvironment(Random random, int? seed, string fullName, ComponentCatalog catalog, Action<string, ChannelMessage> listener)
    {
        _random = random;
        Seed = seed;
        FullName = fullName;
        ComponentCatalog = catalog;
        _listener = listener;
    }

    public int? Seed { get; }

    public string FullName { get; }

    public string ContextDescription => FullName ?? "HostEnvironment";

    public ComponentCatalog ComponentCatalog { get; }

    public Random Rand => _random;

    public IHost Register(string name, int? seed = null, bool? verbose = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Random random;
        lock (_random)
        {
            random = new Random(seed ?? _random.Next());
        }

        return new Host(random, Seed, Qualify(name), ComponentCatalog, _listener);
    }

    public IChannel Start(string name) => new Channel(this, Qualify(name));

    public IPipe<TMessage> StartPipe<TMessage>(string name) => new Pipe<TMessage>(this);

    public IProgressChannel StartProgressChannel(string name) => new ProgressChannel();

    public TException Process<TException>(TException ex)
        where TException : Exception
    {
        if (ex != null)
        {
            ex.Data["Throwing component"] = ContextDescription;
        }

        return ex;
    }

    private string Qualify(string name) => FullName == null ? name : $"{FullName}; {name}";

    private sealed class Host(Random random, int? seed, string fullName, ComponentCatalog catalog, Action<string, ChannelMessage> listener)
        : LocalEnvironment(random, seed, fullName, catalog, listener), IHost;

    private class Pipe<TMessage>(LocalEnvironment environment) : IPipe<TMessage>
    {
        public string ContextDescription => environment.ContextDescription;

        public TException Process<TException>(TException ex)
            where TException : Exception => environment.Process(ex);

        public virtual void Send(TMessage msg)
        {
        }

        public virtual void Dispose()
        {
        }
    }

    private sealed class Channel : Pipe<ChannelMessage>, IChannel
    {
        private readonly Action<string, ChannelMessage> _listener;
        private readonly string _source;
        private readonly long _started = Stopwatch.GetTimestamp();
        private bool _disposed;

        public Channel(LocalEnvironment environment, string source)
            : base(environment)
        {
            _listener = environment._listener;
            _source = source;
            Trace(MessageSensitivity.None, "Channel started");
        }

        public override void Send(ChannelMessage msg) => _listener(_source, msg);

        public void Trace(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Trace, sensitivity, fmt));

        public void Trace(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Trace, sensitivity, fmt, args));

        public void Error(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Error, sensitivity, fmt));

        public void Error(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Error, sensitivity, fmt, args));

        public void Warning(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Warning, sensitivity, fmt));

        public void Warning(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Warning, sensitivity, fmt, args));

        public void Info(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Info, sensitivity, fmt));

        public void Info(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Info, sensitivity, fmt, args));

        public override void Dispose()
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            Trace(MessageSensitivity.None, "Channel finished. Elapsed {0:c}.", Stopwatch.GetElapsedTime(_started));
            Trace(MessageSensitivity.None, "Channel disposed");
        }
    }

    // As in the official library, nothing of a progress channel reaches the log.
    private sealed class ProgressChannel : IProgressChannel
    {
        public void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction)
        {
        }

        public void Checkpoint(params double?[] values)
        {
        }

        public IProgressChannel StartProgressChannel(string name) => new ProgressChannel();

        public void Dispose()
        {
        }
    }
}
