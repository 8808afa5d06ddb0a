using Mot.Training.Networks;
using static TorchSharp.torch;

namespace Mot.Training.Checkpoints;

/// <summary>Loads a checkpoint's tensors into a network with the same names.</summary>
public static class CheckpointWeights
{
    // What wrappers for several devices put before every name.
    private const string Wrapper = "module.";

    // Counts batches for nothing but a momentum that nobody asks for; older checkpoints lack it.
    private const string Counter = ".num_batches_tracked";

    private const int Shown = 3;

    /// <summary>Loads tensors by their names, converted to the network's type; the container and "module." before a name are found by themselves.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="network">The network.</param>
    /// <param name="optional">Which tensors of the network the checkpoint may lack; null: only the counters of batches.</param>
    /// <exception cref="InvalidDataException">A tensor is missing or of another shape; the message names it, what was found and what is expected. The network is as it was.</exception>
    public static CheckpointReport Load(Checkpoint checkpoint, nn.Module network, Func<string, bool>? optional = null) =>
        Load(checkpoint, network, optional, startsAnew: null);

    /// <summary>
    /// Loads what a network may start from: all tensors whose names and shapes meet, such as those of a detector that has other heads.
    /// The network keeps its own where they don't, and the report lists them.
    /// </summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="network">The network, freshly initialised; one whose body is its module "backbone" or "base".</param>
    /// <exception cref="InvalidDataException">A tensor of the body is missing or of another shape, or one is not finite; the message names it. The network is as it was.</exception>
    public static CheckpointReport LoadStart(Checkpoint checkpoint, nn.Module network)
    {
        ArgumentNullException.ThrowIfNull(network);
        HashSet<string> body = NamesOf(BodyOf(network), network);
        return Load(checkpoint, network, null, startsAnew: name => !body.Contains(name));
    }

    private static CheckpointReport Load(Checkpoint checkpoint, nn.Module network, Func<string, bool>? optional, Func<string, bool>? startsAnew)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(network);
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> expected = network.state_dict();
        (string container, Dictionary<string, Tensor> found) = Find(checkpoint, expected.ContainsKey);
        List<string> adapted = (network as IPublishedNetwork)?.Adapt(found) ?? [];

        List<string> missing = [.. expected.Keys.Where(name => !found.ContainsKey(name))];
        List<string> needed = [.. missing.Where(name => !name.EndsWith(Counter, StringComparison.Ordinal) && optional?.Invoke(name) != true && startsAnew?.Invoke(name) != true)];
        if (needed.Count > 0)
        {
            throw new InvalidDataException(
                $"{checkpoint.Path}: found {expected.Count - missing.Count} of the network's {expected.Count} tensors, expected {(startsAnew is null ? "all" : "at least its body's")}; missing are {Some(needed)}. It holds {Some(checkpoint.Tensors.Keys)}.");
        }

        List<string> anew = startsAnew is null ? [] : [.. missing.Where(name => !name.EndsWith(Counter, StringComparison.Ordinal))];
        Dictionary<string, Tensor> loaded = [];
        foreach ((string name, Tensor tensor) in expected)
        {
            if (!found.TryGetValue(name, out Tensor? theirs)) continue;
            if (theirs.shape.AsSpan().SequenceEqual(tensor.shape)) loaded.Add(name, theirs.dtype == tensor.dtype ? theirs : theirs.to_type(tensor.dtype));
            else if (startsAnew?.Invoke(name) == true) anew.Add($"{name} [{string.Join(", ", theirs.shape)}] there, [{string.Join(", ", tensor.shape)}] here");
            else throw new InvalidDataException($"{checkpoint.Path}: tensor '{name}' is [{string.Join(", ", theirs.shape)}], expected [{string.Join(", ", tensor.shape)}].");
        }

        if (FirstNotFinite(loaded) is { } bad)
            throw new InvalidDataException($"{checkpoint.Path}: tensor '{bad}' holds numbers that are not finite (NaN or infinity), expected finite ones.");
        using (no_grad())
        {
            foreach ((string name, Tensor theirs) in loaded) expected[name].copy_(theirs);
        }

        return new CheckpointReport(container, loaded.Count, missing, [.. found.Keys.Where(name => !expected.ContainsKey(name))]) { Anew = anew, Adapted = adapted };
    }

    /// <summary>The name of the first tensor that holds NaN or an infinity; null where none does.</summary>
    /// <param name="tensors">Tensors by their names; those of integers are finite.</param>
    public static string? FirstNotFinite(IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        using var noGrad = no_grad();
        foreach ((string name, Tensor tensor) in tensors)
        {
            if (!tensor.is_floating_point()) continue;
            using Tensor each = tensor.isfinite(), all = each.all();
            if (!all.item<bool>()) return name;
        }

        return null;
    }

    /// <summary>
    /// Loads the body of a network, such as a ResNet that was trained on ImageNet, from a checkpoint with torchvision's names; or, from
    /// one with the network's own names, all that <see cref="LoadStart"/> does.
    /// </summary>
    /// <param name="checkpoint">The checkpoint; its last layer and whatever else the body lacks is not needed.</param>
    /// <param name="network">A network of FairMOT, or one whose body is its module "backbone".</param>
    /// <exception cref="ArgumentException">The network has no such module.</exception>
    /// <exception cref="InvalidDataException">A tensor is missing, of another shape or not finite; the message names it, what was found and what is expected. The network is as it was.</exception>
    public static CheckpointReport LoadBody(Checkpoint checkpoint, nn.Module network)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(network);
        nn.Module body = BodyOf(network);
        HashSet<string> names = NamesOf(body, network);
        Dictionary<string, Tensor> own = body.state_dict(), whole = network.state_dict(), found = Find(checkpoint, whole.ContainsKey).Tensors;

        // A body by itself may have the names that it has in the network.
        bool more = whole.Keys.Any(name => !names.Contains(name) && found.ContainsKey(name));
        bool alone = Find(checkpoint, own.ContainsKey).Tensors.Keys.Any(own.ContainsKey);
        return names.Any(found.ContainsKey) && (more || !alone) ? LoadStart(checkpoint, network) : Load(checkpoint, body);
    }

    private static nn.Module BodyOf(nn.Module network) =>
        (network as IPublishedNetwork)?.Body ?? network.named_children().Where(child => child.name == "backbone").Select(child => child.module).FirstOrDefault()
            ?? throw new ArgumentException($"{network.GetName()} has no module 'backbone' or 'base', expected one to load weights into.", nameof(network));

    /// <summary>The names that a part's tensors have in the whole.</summary>
    private static HashSet<string> NamesOf(nn.Module part, nn.Module network)
    {
        HashSet<nint> own = [.. part.state_dict().Values.Select(tensor => tensor.Handle)];
        return [.. network.state_dict().Where(pair => own.Contains(pair.Value.Handle)).Select(pair => pair.Key)];
    }

    /// <summary>Copies the weights of another network with the same names and shapes.</summary>
    /// <exception cref="ArgumentException">It is another network; the message names the tensor. Nothing was copied.</exception>
    internal static void Copy(nn.Module source, nn.Module network)
    {
        Dictionary<string, Tensor> found = source.state_dict(), expected = network.state_dict();
        foreach (string name in expected.Keys.Union(found.Keys))
        {
            string theirs = Shape(found, name), ours = Shape(expected, name);
            if (theirs != ours) throw new ArgumentException($"The network to start from: tensor '{name}' is {theirs} there, expected {ours}.", nameof(source));
        }

        using (no_grad())
        {
            foreach ((string name, Tensor tensor) in expected) tensor.copy_(found[name]);
        }

        static string Shape(Dictionary<string, Tensor> tensors, string name) =>
            tensors.TryGetValue(name, out Tensor? tensor) ? $"[{string.Join(", ", tensor.shape)}]" : "absent";
    }

    /// <summary>The container with the most of the names that are looked for, and its tensors by their names within.</summary>
    internal static (string Container, Dictionary<string, Tensor> Tensors) Find(Checkpoint checkpoint, Func<string, bool> wanted)
    {
        string[] containers = ["", .. checkpoint.Tensors.Keys.Where(name => name.Contains('.')).Select(name => name[..(name.IndexOf('.') + 1)]).Distinct()];
        return containers.Select(container => (container, Within(container))).MaxBy(found => found.Item2.Keys.Count(wanted));

        Dictionary<string, Tensor> Within(string container)
        {
            Dictionary<string, Tensor> tensors = [];
            foreach ((string name, Tensor tensor) in checkpoint.Tensors)
            {
                if (!name.StartsWith(container, StringComparison.Ordinal)) continue;
                string rest = name[container.Length..];
                tensors.TryAdd(rest.StartsWith(Wrapper, StringComparison.Ordinal) ? rest[Wrapper.Length..] : rest, tensor);
            }

            return tensors;
        }
    }

    private static string Some(IEnumerable<string> names)
    {
        string[] all = [.. names];
        return string.Join(", ", all.Take(Shown).Select(name => $"'{name}'")) + (all.Length > Shown ? $" and {all.Length - Shown} more" : "");
    }
}
