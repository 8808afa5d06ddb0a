using System.Runtime.CompilerServices;
using Microsoft.ML;

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
