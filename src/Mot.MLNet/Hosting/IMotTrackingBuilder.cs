using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML;
using Mot.Training.Frames;

namespace Mot.MLNet.Hosting;

/// <summary>Says where a tracking service's frames, model and results come from and go to, where its options do not.</summary>
public interface IMotTrackingBuilder
{
    /// <summary>The services.</summary>
    IServiceCollection Services { get; }

    /// <summary>Takes the model from code. It stays its maker's; the service does not dispose it.</summary>
    /// <param name="model">Makes or finds a model as <see cref="MotCatalog.CreateTrackingEngine"/> takes it.</param>
    IMotTrackingBuilder UseModel(Func<IServiceProvider, ITransformer> model);

    /// <summary>Takes the frames from code.</summary>
    /// <param name="source">
    /// Opens them. To go on after a stop, the service seeks the frame after the last one; a source that can't is at its end.
    /// </param>
    IMotTrackingBuilder UseSource(Func<IServiceProvider, IFrameSource> source);

    /// <summary>Gives the tracks to code.</summary>
    /// <param name="sink">Makes the sink, which the service disposes.</param>
    IMotTrackingBuilder UseSink(Func<IServiceProvider, ITrackSink> sink);
}
