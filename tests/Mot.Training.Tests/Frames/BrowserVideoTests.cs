using System.Text.Json;
using Mot.Training.Frames;
using OpenCvSharp;

namespace Mot.Tests;

/// <summary>What a browser's video element makes of the files.</summary>
public sealed class BrowserVideoTests : FrameFiles
{
    // Middles of the numbers' fields, and the middle of the frame, after each seek; then the video to its end.
    private const string Page = """
        <!doctype html>
        <video muted></video>
        <script>
        const video = document.querySelector('video'), found = { seeks: [] };
        const until = name => new Promise((resolve, reject) => {
          video.addEventListener(name, resolve, { once: true });
          video.addEventListener('error', () => reject(video.error.message), { once: true });
        });
        // A frame is shown some time after 'seeked'.
        let shown = -1;
        const showing = (now, frame) => { shown = frame.mediaTime; video.requestVideoFrameCallback(showing); };
        video.requestVideoFrameCallback(showing);
        async function frameAt(time) {
          for (let i = 0; i < 500 && !(shown <= time && time < shown + 1 / RATE); i++)
            await new Promise(resolve => setTimeout(resolve, 20));
        }
        function pixels(points) {
          const canvas = document.createElement('canvas');
          canvas.width = video.videoWidth;
          canvas.height = video.videoHeight;
          const context = canvas.getContext('2d');
          context.drawImage(video, 0, 0);
          return points.map(([x, y]) => Array.from(context.getImageData(x * canvas.width, y * canvas.height, 1, 1).data));
        }
        async function look() {
          const loaded = until('loadeddata');
          video.src = 'VIDEO';
          await loaded;
          found.width = video.videoWidth;
          found.height = video.videoHeight;
          found.duration = video.duration;
          for (const time of TIMES) {
            const seeked = until('seeked');
            video.currentTime = time;
            await seeked;
            await frameAt(time);
            found.seeks.push(pixels([0, 1, 2, 3, 4, 5, 6, 7].map(bit => [(2 * bit + 1) / 16, 0.5])));
          }
          const back = until('seeked');
          video.currentTime = 0;
          await back;
          const ended = until('ended');
          await video.play();
          await ended;
          found.end = video.currentTime;
          found.played = video.getVideoPlaybackQuality().totalVideoFrames;
        }
        look().catch(error => found.error = String(error)).then(() => fetch('/found', { method: 'POST', body: JSON.stringify(found) }));
        </script>
        """;

    [Theory]
    [InlineData("a.mp4", 64, 48, 25)]
    [InlineData("a.m4v", 65, 47, 12.5)]
    [InlineData("a.webm", 160, 120, 25)]
    [InlineData("a.mkv", 64, 48, 29.97)]
    public async Task Chromium_plays_every_frame_at_its_time(string name, int width, int height, double frameRate)
    {
        const int Frames = 90;
        using (VideoFileWriter writer = new(At(name), frameRate, width, height))
        {
            for (int i = 1; i <= Frames; i++)
            {
                using Mat frame = Draw(i, width, height);
                writer.Write(frame);
            }

            writer.Complete();
        }

        int[] wanted = [1, 90, 45, 46, 44, 89, 2];
        JsonElement found = await LookAsync(name, frameRate, wanted.Select(frame => (frame - 0.5) / frameRate));
        Assert.Equal((width + (width & 1), height + (height & 1)), (found.GetProperty("width").GetInt32(), found.GetProperty("height").GetInt32()));
        Assert.Equal(Frames / frameRate, found.GetProperty("duration").GetDouble(), 2);
        Assert.Equal(wanted, Seeks(found).Select(fields => fields.Select((color, bit) => color[1] > 127 ? 1 << bit : 0).Sum()));
        Assert.Equal(Frames / frameRate, found.GetProperty("end").GetDouble(), 2);
        Assert.True(found.GetProperty("played").GetInt32() > 0);
    }

    [Theory]
    [InlineData("small.mp4", 320, 240)]
    [InlineData("small.webm", 320, 240)]
    [InlineData("large.mp4", 1280, 720)]
    [InlineData("large.webm", 1280, 720)]
    [InlineData("large.mkv", 1280, 720)]
    public async Task Chromium_shows_the_colors_that_were_written(string name, int width, int height)
    {
        Scalar[] colors = [new(0, 0, 255), new(0, 255, 0), new(255, 0, 0), new(40, 90, 200), Scalar.All(0), Scalar.All(255)];
        using (VideoFileWriter writer = new(At(name), 10, width, height))
        {
            foreach (Scalar color in colors)
            {
                using Mat frame = new(height, width, MatType.CV_8UC3, color);
                writer.Write(frame);
            }

            writer.Complete();
        }

        JsonElement found = await LookAsync(name, 10, Enumerable.Range(0, colors.Length).Select(i => (i + 0.5) / 10));
        Assert.All(Seeks(found).Zip(colors), pair => Assert.All(pair.First, rgb =>
        {
            Assert.Equal(pair.Second.Val2, rgb[0], 4.0);
            Assert.Equal(pair.Second.Val1, rgb[1], 4.0);
            Assert.Equal(pair.Second.Val0, rgb[2], 4.0);
        }));
    }

    private async Task<JsonElement> LookAsync(string name, double frameRate, IEnumerable<double> times)
    {
        string page = Page.Replace("VIDEO", name, StringComparison.Ordinal)
            .Replace("RATE", JsonSerializer.Serialize(frameRate), StringComparison.Ordinal)
            .Replace("TIMES", JsonSerializer.Serialize(times), StringComparison.Ordinal);
        JsonElement found = await Browser.OpenAsync(Folder, page, TestContext.Current.CancellationToken);
        Assert.False(found.TryGetProperty("error", out JsonElement error), $"{name}: {error}");
        return found;
    }

    private static IEnumerable<int[][]> Seeks(JsonElement found) =>
        found.GetProperty("seeks").EnumerateArray().Select(seek => seek.Deserialize<int[][]>()!);
}
