using static TorchSharp.torch;

namespace Mot.Training.FairMot;

/// <summary>
/// The box head of FairMOT's first generation and of CenterNet, from which it starts: a width and a height about the centre, where
/// FairMOT has the distances to four sides. Half of each is the distance to either side.
/// </summary>
internal static class FairMotSides
{
    private const int Sizes = 2;

    /// <summary>Makes a box head of two channels one of four, which gives the same boxes. New tensors belong to the dispose scope.</summary>
    /// <returns>What was done, in words.</returns>
    public static List<string> Adapt(Dictionary<string, Tensor> tensors)
    {
        List<string> adapted = [];
        foreach (string name in (string[])["wh.2.weight", "wh.2.bias"])
        {
            if (!tensors.TryGetValue(name, out Tensor? sizes) || sizes.dim() == 0 || sizes.shape[0] != Sizes) continue;

            // Width and height to left, top, right, bottom.
            tensors[name] = cat([sizes, sizes]) / 2;
            adapted.Add(name);
        }

        return adapted.Count == 0 ? adapted : [$"widths and heights ({string.Join(", ", adapted)}) read as sides at equal distances from the centre"];
    }
}
