using TorchSharp;
using static TorchSharp.torch;

namespace Mot.Training.Optimization;

/// <summary>Where training runs.</summary>
internal static class TrainingDevice
{
    /// <summary>Throws where a name is none of a device that is there.</summary>
    public static void Check(string? name)
    {
        if (name is null or "cpu") return;
        bool cuda = name == "cuda" || (name.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(name.AsSpan(5), out int index) && index >= 0);
        if (!cuda || !torch.cuda.is_available())
            throw new ArgumentOutOfRangeException(nameof(TrainingOptions.Device), name, $"{nameof(TrainingOptions.Device)} is '{name}'; expected {(torch.cuda.is_available() ? "'cpu', 'cuda' or 'cuda:N'" : "'cpu': torch sees no CUDA device")}.");
    }

    /// <summary>The device of that name; for null the first CUDA device if there is one, else the processor.</summary>
    public static Device Of(string? name) => (name ?? (torch.cuda.is_available() ? "cuda" : "cpu")) switch
    {
        "cpu" => CPU,
        "cuda" => CUDA,
        { } other => device(other),
    };
}
