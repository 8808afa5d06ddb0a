using System.CommandLine;
using Mot.Training.Synthetic;

namespace Mot.Cli.Commands;

/// <summary>Writes generated sequences.</summary>
internal sealed class SynthCommand : ExampleCommand
{
    private const int JpegQuality = 92;
    private static readonly SyntheticOptions s_defaults = new();

    private readonly Option<string> _output = CommonOptions.Path("--output", "DIR", "Folder that the sequences SYN-01, SYN-02 ... go into", required: true);

    private readonly Option<int> _sequences = new Option<int>("--sequences")
    {
        Description = "How many",
        HelpName = "N",
        DefaultValueFactory = _ => 4,
    }.AtLeast(1);

    private readonly Option<int> _seed = CommonOptions.Seed();

    private readonly Option<int> _length = new("--length")
    {
        Description = "Frames a sequence",
        HelpName = "N",
        DefaultValueFactory = _ => s_defaults.Frames,
    };

    private readonly Option<(int Width, int Height)?> _size =
        CommonOptions.Size("--size", $"Size of the frames in pixels [default: {s_defaults.Width}x{s_defaults.Height}]");

    private readonly Option<int> _walkers = new("--walkers")
    {
        Description = "Walkers in the scene at a time",
        HelpName = "N",
        DefaultValueFactory = _ => s_defaults.Walkers,
    };

    private readonly Option<bool> _png = new("--png") { Description = "Write PNG, exact to the bit, in place of JPEG" };

    public SynthCommand()
        : base("synth", "Write generated sequences with exact truth, in MOTChallenge layout")
    {
        Add(_output);
        Add(_sequences);
        Add(_seed);
        Add(_length);
        Add(_size);
        Add(_walkers);
        Add(_png);
        SetAction(RunAsync);
    }

    public override IReadOnlyList<(string Comment, string Line)> Examples =>
    [
        ("eight sequences to train on, and two others to test with", "synth --output data/train --sequences 8 --seed 1"),
        ("", "synth --output data/test --sequences 2 --seed 2"),
        ("a crowd in larger frames", "synth --output data/crowd --size 640x384 --walkers 25 --length 300"),
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        (int width, int height) = parsed.GetValue(_size) ?? (s_defaults.Width, s_defaults.Height);
        SyntheticOptions options = new()
        {
            Seed = parsed.GetValue(_seed),
            Width = width,
            Height = height,
            Frames = parsed.GetValue(_length),
            Walkers = parsed.GetValue(_walkers),
        };
        UsageException.Check(options.Validate);
        string output = parsed.GetRequiredValue(_output);
        IReadOnlyList<string> folders = await Screen.RunAsync("Drawing", progress => SyntheticSequence.Write(
            output, parsed.GetValue(_sequences), options, parsed.GetValue(_png) ? null : JpegQuality,
            new Report<SyntheticProgress>(p => progress.Report(new Step(p.Done, p.Total, p.Sequence))), stop));
        foreach (string folder in folders)
            Screen.Result(folder);
        return ExitCode.Done;
    }
}
