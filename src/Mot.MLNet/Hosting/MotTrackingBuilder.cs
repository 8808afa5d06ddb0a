using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML;
using Mot.Training.Frames;

namespace Mot.MLNet.Hosting;

internal sealed class MotTrackingBuilder(IServiceCollection services, TrackingComponents components) : IMotTrackingBuilder
{
    public IServiceCollection Services => services;

    public IMotTrackingBuilder UseModel(Func<IServiceProvider, ITransformer> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        components.Model = model;
        return this;
    }

    public IMotTrackingBuilder UseSource(Func<IServiceProvider, IFrameSource> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        components.Source = source;
        return this;
    }

    public IMotTrackingBuilder UseSink(Func<IServiceProvider, ITrackSink> sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        components.Sink = sink;
        return this;
    }
}

/// <summary>What was given in code.</summary>
internal sealed class TrackingComponents
{
    public Func<IServiceProvider, ITransformer>? Model { get; set; }

    public Func<IServiceProvider, IFrameSource>? Source { get; set; }

    public Func<IServiceProvider, ITrackSink>? Sink { get; set; }
}
