using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Networks.Blocks;

/// <summary>
/// Steps through a network that dispose of a map as soon as nothing follows that needs it, so that a network holds at its peak
/// no more than it must. What gradients need, autograd holds by itself. Who wants to keep a map hands over an alias of it.
/// </summary>
internal static class Consuming
{
    /// <summary>What a module makes of <paramref name="map"/>, which is disposed of.</summary>
    public static Tensor Consume(this Module<Tensor, Tensor> module, Tensor map)
    {
        using (map) return module.call(map);
    }

    /// <summary>What modules make of <paramref name="map"/> one after the other; it is disposed of, and so is each map between them.</summary>
    public static Tensor Chain(this IEnumerable<Module<Tensor, Tensor>> modules, Tensor map) =>
        modules.Aggregate(map, (current, module) => module.Consume(current));

    /// <summary>Maps of one size joined along the channels; they are disposed of.</summary>
    public static Tensor Join(params Tensor[] maps)
    {
        Tensor joined = cat(maps, 1);
        Array.ForEach(maps, map => map.Dispose());
        return joined;
    }

    /// <summary>A network's output, in float32 where it was computed in bfloat16; <paramref name="map"/> is disposed of then.</summary>
    public static Tensor Exact(this Tensor map) => map.dtype == ScalarType.BFloat16 ? map.to_type(ScalarType.Float32, disposeAfter: true) : map;

    /// <summary>A map of <paramref name="factor"/> times the height and width, each cell repeated; <paramref name="map"/> is disposed of.</summary>
    public static Tensor Upsample(Tensor map, int factor = 2)
    {
        using (map) return functional.interpolate(map, scale_factor: [factor, factor], mode: InterpolationMode.Nearest);
    }
}
