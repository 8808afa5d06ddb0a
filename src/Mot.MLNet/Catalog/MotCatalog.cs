using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Mot.MLNet;

/// <summary>Multi-object tracking in an <see cref="MLContext"/>: <c>ml.Mot()</c>.</summary>
public static class MotContextExtensions
{
    private static readonly ConditionalWeakTable<MLContext, MotCatalog> s_catalogs = [];

    /// <summary>The tracking stages of a context.</summary>
    public static MotCatalog Mot(this MLContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return s_catalogs.GetValue(context, static c => new MotCatalog(c));
    }
}

/// <summary>
/// The stages of multi-object tracking: loading of frames, detection, association, tracklets, evaluation, model files,
/// engines for live streams.
/// </summary>
public sealed partial class MotCatalog
{
    internal MotCatalog(MLContext context) => Context = context;

    internal MLContext Context { get; }

    internal IHostEnvironment Environment => Context;

    /// <summary>The same stage, which tells the context's log what is wrong with what its network gives.</summary>
    internal DetectionTransformer Logged(DetectionTransformer stage)
    {
        stage.Warn = warning =>
        {
            using IChannel channel = Environment.Start("Detect");
            channel.Warning(MessageSensitivity.None, warning);
        };
        return stage;
    }
}
