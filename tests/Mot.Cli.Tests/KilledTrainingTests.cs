using System.IO.Compression;

namespace Mot.Tests;

public sealed class KilledTrainingTests(ModelTests.Trained trained) : IClassFixture<ModelTests.Trained>
{
    private const int Kills = 5;

    /// <summary>Killed at any moment, five times over, training ends with the weights of a run that was left alone, bit for bit.</summary>
    [Theory]
    [InlineData("fairmot", 20)]
    [InlineData("cstrack", 10)]
    public async Task A_kill_at_any_moment_changes_nothing(string system, int epochs)
    {
        using TemporaryFolder folder = new();
        string whole = folder["whole.mot"], killed = folder["killed.mot"];
        string[] arguments =
        [
            "train", "--system", system, "--data", trained.Folder["data"], "--frames", "1-8", "--validate", "9-12", "--metric", "ap",
            "--epochs", $"{epochs}", "--input", "96x64", "--seed", "3", "--checkpoint-every", "1s",
        ];
        MotProcess.Ended alone = await MotProcess.RunAsync([.. arguments, "--output", whole, "--curves", folder["whole.csv"], "--report", folder["whole.html"]]);
        Assert.Equal(0, alone.ExitCode);

        // Not from a fixed seed: any moment will do, and every run tries others.
        var random = new Random();
        List<double> moments = [];
        for (int i = 0; i < Kills; i++)
        {
            using MotProcess process = MotProcess.Start([.. arguments, "--resume", "--output", killed]);
            double seconds = 0.5 + 2 * random.NextDouble();
            moments.Add(seconds);
            await Task.Delay(TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken);
            if (process.HasEnded) break;
            process.Kill();
            Assert.Equal(137, (await process.WaitAsync()).ExitCode);
        }

        MotProcess.Ended last = await MotProcess.RunAsync([.. arguments, "--resume", "--output", killed, "--curves", folder["killed.csv"]]);
        Assert.Equal(0, last.ExitCode);
        Assert.True(Tensors(whole).AsSpan().SequenceEqual(Tensors(killed)), $"other weights after kills at {string.Join(", ", moments)} s");
        Assert.Equal(File.ReadAllText(folder["whole.csv"]), File.ReadAllText(folder["killed.csv"]));
        Assert.Equal(["killed.csv", "killed.mot", "whole.csv", "whole.html", "whole.mot"], Directory.GetFiles(folder["."]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.StartsWith("step,\"weight: ", File.ReadAllText(folder["whole.csv"]), StringComparison.Ordinal);
        Assert.Contains("<svg", File.ReadAllText(folder["whole.html"]), StringComparison.Ordinal);
    }

    private static byte[] Tensors(string model)
    {
        using ZipArchive zip = ZipFile.OpenRead(model);
        using Stream stream = zip.Entries.Single(entry => entry.Name.EndsWith(".safetensors", StringComparison.Ordinal)).Open();
        using MemoryStream content = new();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
