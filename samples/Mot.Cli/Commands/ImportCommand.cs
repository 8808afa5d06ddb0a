using System.CommandLine;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Association.Files;
using Mot.MLNet;
using Mot.MLNet.Models;

namespace Mot.Cli.Commands;

/// <summary>Makes a model of a published checkpoint.</summary>
internal sealed class ImportCommand : ExampleCommand
{
    private const int Shown = 5;

    /// <summary>The systems by what the command calls them.</summary>
    internal static readonly Dictionary<string, JointSystem> Systems = new()
    {
        ["fairmot"] = JointSystem.FairMot,
        ["jde"] = JointSystem.Jde,
        ["cstrack"] = JointSystem.CsTrack,
    };

    private readonly Option<string> _checkpoint = CommonOptions.Path("--checkpoint", "FILE", "PyTorch's .pth or .pt, or safetensors; nothing in it is executed", required: true);
    private readonly Option<JointSystem?> _system = CommonOptions.Choice("--system", "Whose checkpoint it is", Systems);
    private readonly Option<(int Width, int Height)?> _input = CommonOptions.Size("--input", "Size that the network sees frames in, multiples of 32 [default: 1088x608]");
    private readonly Option<string> _output = CommonOptions.Path("--output", "FILE.mot", "The model", required: true);

    public ImportCommand()
        : base("import", "Make a model of a checkpoint that JDE, FairMOT or CSTrack published")
    {
        _system.Required = true;
        Add(_checkpoint);
        Add(_system);
        Add(_input);
        Add(_output);
        SetAction(RunAsync);
    }

    public override IReadOnlyList<(string Comment, string Line)> Examples =>
    [
        ("FairMOT's own, and what it finds", "import --checkpoint fairmot_dla34.pth --system fairmot --output fairmot.mot"),
        ("", "track --model fairmot.mot --source street.mp4 --output tracks.txt"),
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        string checkpoint = parsed.GetRequiredValue(_checkpoint), output = parsed.GetRequiredValue(_output);
        JointSystem system = parsed.GetValue(_system)!.Value;
        using OutputClaim claim = OutputFiles.Claim([output], checkpoint);
        MotCatalog mot = new MLContext().Mot();
        ImportedModel imported = await Screen.RunAsync($"Reading {checkpoint}", _ => mot.ImportCheckpoint(checkpoint, system, parsed.GetValue(_input)));
        using TransformerChain<ITransformer> model = imported.Model;
        mot.SaveModel(model, output, new Dictionary<string, string> { ["imported from"] = Path.GetFileName(checkpoint), ["system"] = system.ToString() });
        Screen.Note(string.Create(CultureInfo.InvariantCulture, $"{imported.Report.Loaded} tensors loaded{(imported.Report.Container.Length > 0 ? $" from '{imported.Report.Container.TrimEnd('.')}'" : "")}"));
        foreach (string adapted in imported.Report.Adapted)
            Screen.Note(adapted);
        Say("not in the checkpoint, left as they start", imported.Report.Missing);
        Say("in the checkpoint, not needed", imported.Report.Unused);
        Screen.Result(output);
        return ExitCode.Done;
    }

    private static void Say(string what, IReadOnlyList<string> names)
    {
        if (names.Count > 0)
            Screen.Note($"{what}: {string.Join(", ", names.Take(Shown))}{(names.Count > Shown ? $" and {names.Count - Shown} more" : "")}");
    }
}
