using System.CommandLine;
using System.Globalization;
using Microsoft.ML;
using Mot.Cli.Workflows;
using Mot.MLNet;

namespace Mot.Cli.Commands;

/// <summary>Shows what a model file holds.</summary>
internal sealed class InspectCommand : ExampleCommand
{
    private readonly Argument<string> _file = new("FILE.mot") { Description = "The model" };
    private readonly Option<bool> _tensors = new("--tensors") { Description = "List every tensor" };

    public InspectCommand()
        : base("inspect", "Show what a model file holds, after checking that it is whole")
    {
        Add(_file);
        Add(_tensors);
        SetAction(Run);
    }

    public override IReadOnlyList<(string Comment, string Line)> Examples =>
    [
        ("what it is, and what it was trained on", "inspect my.mot"),
        ("with every tensor", "inspect my.mot --tensors"),
    ];

    private int Run(ParseResult parsed)
    {
        string file = parsed.GetRequiredValue(_file);
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
}
