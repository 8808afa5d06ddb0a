using Mot.Training.Networks.Bodies;
using static TorchSharp.torch;

namespace Mot.Training.FairMot;

public sealed partial class FairMotNetwork
{
    private const string EarlierBody = "backbone.", EarlierNeck = "neck.";

    // Where the parts of the three doublings are among the modules of deconv_layers, six for each.
    private static readonly (string Part, int Place)[] s_earlierParts = [("project.{0}.conv.", 0), ("project.{0}.actf.0.", 1), ("up.{0}.", 3), ("normalise.{0}.", 4)];

    /// <summary>
    /// Tensors of a model file by the names that this network gives them: files made before the networks over ResNet and HRNet had the
    /// names of FairMOT's checkpoints have others.
    /// </summary>
    /// <param name="options">The network that the tensors are of.</param>
    /// <param name="tensors">The file's tensors, by its names.</param>
    /// <exception cref="InvalidDataException">They are of a network that is no longer there, the earlier <see cref="Backbone.ResNet34Pyramid"/>.</exception>
    public static Dictionary<string, Tensor> ByName(FairMotNetworkOptions options, Dictionary<string, Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(tensors);
        if (options.Backbone is not (Backbone.ResNet34 or Backbone.ResNet50 or Backbone.ResNet34Pyramid or Backbone.HrNetW18)) return tensors;
        if (tensors.Keys.FirstOrDefault(name => name.StartsWith("neck.lateral.", StringComparison.Ordinal)) is { } lateral)
        {
            throw new InvalidDataException(
                $"tensor '{lateral}' is of {nameof(Backbone.ResNet34Pyramid)} with 1x1 lateral convolutions, as it was in an earlier version; expected FairMOT's resfpndcn_34, which has deformable ones. Train the model again, or import one that FairMOT's code trained");
        }

        return tensors.ToDictionary(pair => NameOf(pair.Key), pair => pair.Value);
    }

    private static string NameOf(string name)
    {
        if (name.StartsWith(EarlierBody, StringComparison.Ordinal)) return name[EarlierBody.Length..];
        for (int i = 0; name.StartsWith(EarlierNeck, StringComparison.Ordinal) && i < DeconvolutionNeck.Doublings; i++)
        {
            foreach ((string part, int place) in s_earlierParts)
            {
                string earlier = EarlierNeck + part.Replace("{0}", i.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
                if (name.StartsWith(earlier, StringComparison.Ordinal)) return $"deconv_layers.{(DeconvolutionNeck.DoublingModules * i) + place}.{name[earlier.Length..]}";
            }
        }

        return name;
    }
}
