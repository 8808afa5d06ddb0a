using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Mot.Tests.MLNet;

public sealed class ContextTests
{
    [Fact]
    public void Messages_of_a_channel_arrive_with_kind_and_source()
    {
        var ml = new MLContext(1);
        var events = new List<LoggingEventArgs>();
        ml.Log += (_, e) => events.Add(e);
        using (IChannel channel = ((IHostEnvironment)ml).Register("Tracker").Start("Fit"))
        {
            channel.Info(MessageSensitivity.None, "k={0}", 3);
            channel.Warning(MessageSensitivity.None, "careful");
        }

        Assert.Equal(["k=3"], events.Where(e => e.Kind == ChannelMessageKind.Info).Select(e => e.RawMessage));
        LoggingEventArgs warning = events.Single(e => e.Kind == ChannelMessageKind.Warning);
        Assert.Equal(("Tracker; Fit", "[Source=Tracker; Fit, Kind=Warning] careful"), (warning.Source, warning.Message));
        Assert.Contains(events, e => e.Kind == ChannelMessageKind.Trace);

        events.Clear();
        using IProgressChannel progress = ((IHostEnvironment)ml).StartProgressChannel("P");
        progress.SetHeader(new ProgressHeader("frames"), entry => entry.SetProgress(0, 1, 2));
        progress.Checkpoint(1);
        Assert.Empty(events);
    }

    [Fact]
    public void Options_belong_to_the_context()
    {
        var ml = new MLContext();
        Assert.False(ml.TryGetOption("a", out int _));
        Assert.True(ml.TryAddOption("a", 1));
        Assert.False(ml.TryAddOption("a", 2));
        Assert.Equal(1, ml.GetOptionOrDefault<int>("a"));
        ml.SetOption("a", 3);
        Assert.True(ml.TryGetOption("a", out int value));
        Assert.Equal(3, value);
        Assert.False(ml.TryGetOption("a", out string? _));
        Assert.True(ml.RemoveOption("a"));
        Assert.Equal(0, ml.GetOptionOrDefault<int>("a"));
        Assert.Throws<ArgumentNullException>(() => ml.SetOption(" ", 1));
    }

    [Fact]
    public void Hosts_draw_repeatable_numbers()
    {
        static int[] Draw(int seed)
        {
            IHostEnvironment env = new MLContext(seed);
            return [env.Register("A").Rand.Next(), env.Register("B").Rand.Next()];
        }

        Assert.Equal(Draw(3), Draw(3));
        Assert.NotEqual(Draw(3), Draw(4));
        Assert.Equal(((IHostEnvironment)new MLContext(1)).Register("A", 9).Rand.Next(), ((IHostEnvironment)new MLContext(2)).Register("A", 9).Rand.Next());
    }
}
