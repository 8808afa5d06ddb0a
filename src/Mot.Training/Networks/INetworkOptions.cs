namespace Mot.Training.Networks;

/// <summary>What a network is made of.</summary>
public interface INetworkOptions
{
    /// <summary>Width of the network's input in pixels.</summary>
    int InputWidth { get; }

    /// <summary>Height of the network's input in pixels.</summary>
    int InputHeight { get; }

    /// <summary>Length D of an embedding; 0 where the network looks at pairs of frames, which tell where an object comes from in its place.</summary>
    int EmbeddingSize { get; }

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; the message names it, what was found and what is expected.</exception>
    void Validate();

    /// <summary>Options that some tensor of the network has as its first size, so that a file can be checked before the network is made.</summary>
    IEnumerable<KeyValuePair<string, int>> OutputSizes();

    /// <summary>
    /// How many weights a network of these options has at least: those of its larger convolutions, which are more than half of all.
    /// A file with fewer is not of such a network, which is known before memory is taken for one. Default: 0.
    /// </summary>
    long LeastWeights() => 0;
}
