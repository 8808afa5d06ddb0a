using System.CommandLine;
using System.Globalization;
using Microsoft.ML;
using Mot.Association.Files;
using Mot.Cli.Workflows;
using Mot.MLNet;
using Mot.MLNet.Models;
using Mot.Training.Checkpoints;
using static TorchSharp.torch;

namespace Mot.Cli.Commands;

/// <summary>Shows what a model file holds.</summary>
internal sealed class InspectCommand : ExampleCommand
{
    private const string ModelExtension = ".mot";

    private readonly Argument<string> _file = new("FILE") { Description = "A model, or a checkpoint: PyTorch's .pth or .pt, or safetensors" };
    private readonly Option<bool> _tensors = new("--tensors") { Description = "List every tensor" };

    public InspectCommand()
        : base("inspect", "Show what a model file or a checkpoint holds, after checking that it is whole")
    {
        Add(_file);
        Add(_tensors);
        SetAction(Run);
    }

    public override IReadOnlyList<(string Comment, string Line)> Examples =>
    [
        ("what it is, and what it was trained on", "inspect my.mot"),
        ("with every tensor", "inspect my.mot --tensors"),
        ("a checkpoint's tensors and what stands beside them", "inspect fairmot_dla34.pth"),
    ];

    private int Run(ParseResult parsed)
    {
        string file = parsed.GetRequiredValue(_file);
        OutputClaim.Check([], file);
        if (!Path.GetExtension(file).Equals(ModelExtension, StringComparison.OrdinalIgnoreCase))
            return ShowCheckpoint(file);
        MotModelInfo model = new MLContext().Mot().InspectModel(file);
        Screen.Result($"{file}: format {model.FormatVersion}, written by version {model.LibraryVersion}");
        foreach ((string name, string text) in model.Notes.Where(n => n.Key != ModelTraining.CurvesNote))
            Screen.Result($"{name}: {text}");
        foreach (MotModelStageInfo stage in model.Stages)
        {
            string size = stage.Tensors.Count > 0 ? string.Create(CultureInfo.InvariantCulture, $", {stage.Parameters:N0} parameters in {stage.Tensors.Count} tensors") : "";
            Screen.Result($"\nstage {stage.Kind}{size}\n{stage.Options}");
            if (parsed.GetValue(_tensors))
            {
                foreach (MotModelTensorInfo tensor in stage.Tensors)
                    Screen.Result($"  {tensor.Name}  {tensor.Type}  [{string.Join(", ", tensor.Shape)}]");
            }
        }

        Screen.Result("");
        foreach (ModelEntry entry in model.Entries)
            Screen.Result(string.Create(CultureInfo.InvariantCulture, $"{entry.Name}  {entry.Length:N0} bytes  sha256 {entry.Sha256}"));
        return ExitCode.Done;
    }

    private static int ShowCheckpoint(string file)
    {
        using Checkpoint checkpoint = Checkpoint.Read(file);
        long numbers = checkpoint.Tensors.Values.Sum(tensor => tensor.numel());
        Screen.Result(string.Create(CultureInfo.InvariantCulture, $"{file}: {checkpoint.Format}, {numbers:N0} numbers in {checkpoint.Tensors.Count} tensors"));
        foreach ((string name, Tensor tensor) in checkpoint.Tensors)
            Screen.Result($"  {name}  {tensor.dtype}  [{string.Join(", ", tensor.shape)}]");
        foreach ((string name, string value) in checkpoint.Values)
            Screen.Result($"{name}: {value}");
        return ExitCode.Done;
    }
}
