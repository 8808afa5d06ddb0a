using System.Text.Json;
using Mot.Association.Evaluation;
using Mot.Association.MotChallenge;

namespace Mot.Tests.Evaluation;

/// <summary>Metrics against those that TrackEval computed for the same files.</summary>
public sealed class ReferenceMetricsTests
{
    private static readonly string[] s_mot15 =
        ["PETS09-S2L1", "TUD-Campus", "TUD-Stadtmitte", "ADL-Rundle-6", "ETH-Bahnhof", "KITTI-17", "Venice-2"];

    [Fact]
    public void TudWithCombination()
    {
        string[] names = ["TUD-Campus", "TUD-Stadtmitte"];
        Compare("tud.json", [.. names.Select(n => Load(n, $"data/tud/{n}/gt.txt", $"data/tud/{n}/test.txt"))]);
    }

    [Theory]
    [InlineData("sort")]
    [InlineData("bytetrack")]
    public void Mot15(string tracker) => Compare(
        $"mot15-{tracker}.json",
        [.. s_mot15.Select(n => Load(n, $"data/mot15/{n}/gt/gt.txt", $"data/reference-tracks/{tracker}/{n}.txt"))],
        new() { Benchmark = MotBenchmark.Mot15 });

    [Theory]
    [InlineData("jde")]
    [InlineData("fairmot")]
    public void Pets(string tracker) => Compare(
        $"pets-{tracker}-7fps.json",
        [Load("PETS09-S2L1", "data/mot15/PETS09-S2L1/gt/gt.txt", $"data/reference-tracks/pets/{tracker}-7fps.txt")]);

    [Theory]
    [InlineData("mot17-lift.json", true)]
    [InlineData("mot17-lift-without-preprocessing.json", false)]
    public void Mot17(string expected, bool preprocess)
    {
        string[] names = ["MOT17-02-FRCNN", "MOT17-09-SDP"];
        Compare(
            expected,
            [.. names.Select(n => Load(n, $"data/mot17-lift/gt/{n}/gt/gt.txt", $"data/mot17-lift/tracker/{n}.txt"))],
            new() { Benchmark = MotBenchmark.Mot17, Preprocess = preprocess });
    }

    private static EvaluationSequence Load(string name, string truth, string tracks)
    {
        string truthPath = SharedData.Require(truth);
        string info = Path.Combine(Path.GetDirectoryName(truthPath)!, "..", SequenceInfo.FileName);
        return new(
            name, MotChallengeFile.Read(truthPath), MotChallengeFile.Read(SharedData.Require(tracks)),
            File.Exists(info) ? SequenceInfo.Read(info).Length : null);
    }

    private static void Compare(string expectedFile, EvaluationSequence[] sequences, MotEvaluationOptions? options = null)
    {
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(SharedData.Require($"data/expected/{expectedFile}")));
        using JsonDocument actual = JsonDocument.Parse(MotEvaluator.Evaluate(sequences, options).ToJson());
        List<string> differences = [];
        foreach (JsonProperty sequence in expected.RootElement.EnumerateObject())
        {
            JsonElement metrics = actual.RootElement.GetProperty(sequence.Name);
            Assert.Equal(
                sequence.Value.EnumerateObject().Select(p => p.Name).Order(), metrics.EnumerateObject().Select(p => p.Name).Order());
            foreach (JsonProperty property in sequence.Value.EnumerateObject())
            {
                double[] want = Numbers(property.Value), got = Numbers(metrics.GetProperty(property.Name));
                Assert.Equal(want.Length, got.Length);
                for (int i = 0; i < want.Length; i++)
                {
                    bool whole = metrics.GetProperty(property.Name).GetRawText().All(char.IsAsciiDigit);
                    if (Math.Abs(want[i] - got[i]) > (whole ? 0 : 1e-9))
                        differences.Add($"{sequence.Name} {property.Name}[{i}]: {got[i]} instead of {want[i]}");
                }
            }
        }

        Assert.Empty(differences);
    }

    private static double[] Numbers(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray().Select(e => e.GetDouble())] : [element.GetDouble()];
}
