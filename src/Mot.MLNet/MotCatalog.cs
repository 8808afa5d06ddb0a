using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Mot.MLNet;

/// <summary>
/// The stages of multi-object tracking: loading of frames, detection, association, tracklets, evaluation, model files,
/// engines for live streams.
/// </summary>
public sealed partial class MotCatalog
{
    internal MotCatalog(MLContext context) => Context = context;

    internal MLContext Context { get; }

    internal IHostEnvironment Environment => Context;
}
